//! The footer of a parquet file, written by hand (Thrift's compact protocol), so that it can claim anything.

/// A structure that is being written.
#[derive(Default, Clone)]
pub(super) struct Struct {
    bytes: Vec<u8>,
    last: i16,
}

impl Struct {
    fn field(mut self, id: i16, kind: u8, value: &[u8]) -> Self {
        self.bytes.push(((id - self.last) as u8) << 4 | kind);
        self.last = id;
        self.bytes.extend(value);
        self
    }

    pub(super) fn i32(self, id: i16, value: i64) -> Self {
        self.field(id, 5, &zigzag(value))
    }

    pub(super) fn i64(self, id: i16, value: i64) -> Self {
        self.field(id, 6, &zigzag(value))
    }

    pub(super) fn text(self, id: i16, text: &str) -> Self {
        self.field(id, 8, &binary(text))
    }

    pub(super) fn inner(self, id: i16, inner: Struct) -> Self {
        self.field(id, 12, &inner.end())
    }

    pub(super) fn structs(self, id: i16, items: Vec<Struct>) -> Self {
        let bytes = items.iter().flat_map(|item| item.clone().end()).collect();
        self.list(id, 12, items.len() as u64, bytes)
    }

    pub(super) fn texts(self, id: i16, items: &[&str]) -> Self {
        let bytes = items.iter().flat_map(|text| binary(text)).collect();
        self.list(id, 8, items.len() as u64, bytes)
    }

    pub(super) fn numbers(self, id: i16, items: &[i64]) -> Self {
        let bytes = items.iter().flat_map(|number| zigzag(*number)).collect();
        self.list(id, 5, items.len() as u64, bytes)
    }

    /// A list that claims `count` items, whatever follows.
    pub(super) fn list(self, id: i16, kind: u8, count: u64, bytes: Vec<u8>) -> Self {
        let mut value = if count < 15 {
            vec![(count as u8) << 4 | kind]
        } else {
            [vec![0xf0 | kind], varint(count)].concat()
        };
        value.extend(bytes);
        self.field(id, 9, &value)
    }

    pub(super) fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn zigzag(value: i64) -> Vec<u8> {
    varint(((value << 1) ^ (value >> 63)) as u64)
}

fn binary(text: &str) -> Vec<u8> {
    [varint(text.len() as u64), text.as_bytes().to_vec()].concat()
}
