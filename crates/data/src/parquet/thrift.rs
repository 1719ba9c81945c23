//! The part of Thrift's compact protocol that the footer and page headers of a parquet file need.

/// Maximum nesting depth of structures; parquet nests five deep.
const DEPTH: usize = 16;

pub(super) const STRUCT: u8 = 12;

/// Reads bytes as Thrift; methods return `None` for invalid bytes.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn number(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub(super) fn text(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        let text = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(text)
    }

    /// Iterates over the fields of a structure; `each` reads the field with this id and type, or leaves it.
    pub(super) fn fields(
        &mut self,
        mut each: impl FnMut(&mut Self, i64, u8) -> Option<()>,
    ) -> Option<()> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut last = 0;
        loop {
            let head = self.byte()?;
            if head == 0 {
                self.depth -= 1;
                return Some(());
            }
            last = match head >> 4 {
                0 => self.number()?,
                delta => last + i64::from(delta),
            };
            let before = self.at;
            each(self, last, head & 0x0f)?;
            if self.at == before {
                self.skip(head & 0x0f)?;
            }
        }
    }

    /// Iterates over a list; `each` reads an item of this type, or leaves it.
    pub(super) fn items(
        &mut self,
        mut each: impl FnMut(&mut Self, u8) -> Option<()>,
    ) -> Option<()> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        // an item takes at least one byte
        if count > (self.bytes.len() - self.at) as u64 {
            return None;
        }
        for _ in 0..count {
            let before = self.at;
            each(self, head & 0x0f)?;
            if self.at == before {
                match head & 0x0f {
                    1 | 2 => drop(self.byte()?),
                    kind => self.skip(kind)?,
                }
            }
        }
        Some(())
    }

    fn skip(&mut self, kind: u8) -> Option<()> {
        match kind {
            1 | 2 => Some(()),
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => {
                self.at = self.at.checked_add(8)?;
                (self.at <= self.bytes.len()).then_some(())
            }
            8 => self.text().map(drop),
            9 | 10 => {
                self.depth += 1;
                let deep = self.depth > DEPTH;
                let done = if deep {
                    None
                } else {
                    self.items(|_, _| Some(()))
                };
                self.depth -= 1;
                done
            }
            STRUCT => self.fields(|_, _, _| Some(())),
            // maps: parquet has none
            _ => None,
        }
    }
}
