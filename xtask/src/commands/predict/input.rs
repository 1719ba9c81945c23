//! The texts that `predict` is given, read a batch at a time.

use std::io::{self, BufRead, BufReader, Cursor, IsTerminal as _, Read as _};

use ner_experiment::Error;

use super::args::{PredictArgs, PredictSplit};
use crate::missing;

/// Lines of a batch at most: enough to sort them by length, few enough to be answered soon.
const LINES: usize = 1024;

/// Bytes of an input that is one text at most: it is held in memory.
const WHOLE: u64 = 64 << 20;

/// Bytes after which a batch is full, whatever its lines.
const BYTES: usize = 256 << 10;

/// Bytes of the longest line that is tagged. A word takes some hundred bytes on its way through the model and into a
/// record; what is longer than this is rather a file of another kind than a text.
const LONGEST: usize = 1 << 20;

/// A text as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its first line, counted from 1.
    pub line: usize,
    /// The text, or why there is none.
    pub text: Result<String, String>,
}

/// An argument, a file or standard input, as texts.
pub struct Input {
    reader: Box<dyn BufRead>,
    name: String,
    bytes: Option<u64>,
    split: PredictSplit,
    most: usize,
    longest: usize,
    line: usize,
}

/// Some texts, in order.
#[derive(Debug, Default)]
pub struct Batch {
    /// The texts.
    pub texts: Vec<Text>,
    /// How much of the input that was: bytes, or texts where the size of all is not known.
    pub amount: u64,
    /// Nothing comes after them.
    pub last: bool,
}

impl Input {
    /// Lines of a reader whose size is not known.
    pub fn new(reader: Box<dyn BufRead>, name: &str) -> Self {
        Self {
            reader,
            name: name.to_owned(),
            bytes: None,
            split: PredictSplit::Lines,
            most: LINES,
            longest: LONGEST,
            line: 0,
        }
    }

    /// Opens what the arguments name.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(args: &PredictArgs) -> Result<Self, Error> {
        let input = |reader: Box<dyn BufRead>, name: &str, bytes| Self {
            bytes,
            split: args.split,
            ..Self::new(reader, name)
        };
        match (&args.text, &args.file) {
            (Some(text), _) => {
                let bytes = text.len() as u64;
                let reader = Box::new(Cursor::new(text.clone().into_bytes()));
                Ok(input(reader, "the text", Some(bytes)))
            }
            (None, Some(path)) => {
                missing::check(path)?;
                let file = ner_files::open_file(path)?;
                let size = file.metadata()?.len();
                let reader = Box::new(BufReader::new(file));
                Ok(input(reader, &path.display().to_string(), Some(size)))
            }
            (None, None) => {
                let stdin = io::stdin();
                // who types is answered line by line
                let most = if stdin.is_terminal() { 1 } else { LINES };
                let reader = Box::new(stdin.lock());
                Ok(Self {
                    most,
                    ..input(reader, "stdin", None)
                })
            }
        }
    }

    /// How messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size, where that is known before it is read.
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The next texts; memory is that of one batch, or of its longest text.
    ///
    /// # Errors
    /// Input that cannot be read; with `--split none`, input that is not UTF-8.
    pub fn batch(&mut self) -> Result<Batch, Error> {
        if self.split == PredictSplit::None {
            return self.whole();
        }
        let mut batch = Batch::default();
        let mut size = 0;
        while batch.texts.len() < self.most && size < BYTES {
            let line = self.line();
            let (read, text) = line.map_err(|error| self.unreadable(&error))?;
            if read == 0 {
                batch.last = true;
                break;
            }
            size += read;
            self.line += 1;
            batch.texts.push(Text {
                line: self.line,
                text,
            });
        }
        batch.amount = match self.bytes {
            Some(_) => size as u64,
            None => batch.texts.len() as u64,
        };
        Ok(batch)
    }

    /// The bytes of the next line and its text; no bytes at the end. Of a line that is too long, no more is held than
    /// the longest may have.
    fn line(&mut self) -> io::Result<(usize, Result<String, String>)> {
        let mut bytes = Vec::new();
        // with its line break
        let most = self.longest as u64 + 2;
        let mut read = (&mut self.reader)
            .take(most)
            .read_until(b'\n', &mut bytes)?;
        if bytes.pop_if(|byte| *byte == b'\n').is_some() {
            bytes.pop_if(|byte| *byte == b'\r');
        } else if read as u64 == most {
            read += self.reader.skip_until(b'\n')?;
        }
        if bytes.len() > self.longest {
            let limit = self.longest >> 20;
            return Ok((read, Err(format!("longer than {limit} MiB"))));
        }
        let text = String::from_utf8(bytes).map_err(|error| invalid(&error.utf8_error()));
        Ok((read, text))
    }

    /// Everything there is, as one text.
    fn whole(&mut self) -> Result<Batch, Error> {
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(WHOLE + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.unreadable(&error))?;
        if bytes.len() as u64 > WHOLE {
            return Err(self.too_long(1));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..valid];
            let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
            Error::input(format!(
                "{}, line {line}: {}",
                self.name,
                invalid(&error.utf8_error())
            ))
            .with_hint("convert it to UTF-8, or leave out `--split none` to tag the other lines")
        })?;
        let size = text.len() as u64;
        let text = Text {
            line: 1,
            text: Ok(text),
        };
        Ok(Batch {
            texts: if size > 0 { vec![text] } else { Vec::new() },
            amount: if self.bytes.is_some() { size } else { 1 },
            last: true,
        })
    }

    fn too_long(&self, line: usize) -> Error {
        Error::input(format!(
            "{}, line {line}: the text is longer than {WHOLE} bytes",
            self.name
        ))
        .with_hint("the whole text is held in memory: put one document per line and leave out `--split none`")
    }

    fn unreadable(&self, error: &io::Error) -> Error {
        Error::input(format!(
            "cannot read {} after line {}: {error}",
            self.name, self.line
        ))
    }
}

/// Why bytes are not text, as `not valid UTF-8 at byte 3`.
fn invalid(error: &std::str::Utf8Error) -> String {
    format!("not valid UTF-8 at byte {}", error.valid_up_to())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn input(bytes: &[u8], split: PredictSplit, most: usize) -> Input {
        let reader = Box::new(Cursor::new(bytes.to_vec()));
        Input {
            split,
            most,
            ..Input::new(reader, "stdin")
        }
    }

    #[test]
    fn lines_are_texts_and_bad_ones_keep_their_place() {
        let mut input = input(b"a\r\n\nb\xff\n\rc\r", PredictSplit::Lines, 3);
        let first = input.batch().unwrap();
        let expected = [
            (1, Ok("a".to_owned())),
            (2, Ok(String::new())),
            (3, Err("not valid UTF-8 at byte 1".to_owned())),
        ];
        let texts = |batch: Batch| -> Vec<_> {
            let texts = batch.texts.into_iter();
            texts.map(|text| (text.line, text.text)).collect()
        };
        assert_eq!((first.last, first.amount), (false, 3));
        assert_eq!(texts(first), expected);
        let second = input.batch().unwrap();
        assert!(second.last);
        assert_eq!(texts(second), [(4, Ok("\rc\r".to_owned()))]);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let text = b"abcd\nabcd\r\nabcde\nabcdef\r\n".to_vec();
        let text = [text, b"abcdefghi\n".repeat(3), b"abcd".to_vec()].concat();
        let mut input = Input {
            longest: 4,
            ..input(&text, PredictSplit::Lines, LINES)
        };
        let batch = input.batch().unwrap();
        let good: Vec<bool> = batch.texts.iter().map(|text| text.text.is_ok()).collect();
        assert_eq!(good, [true, true, false, false, false, false, false, true]);
        assert_eq!(batch.texts[3].text, Err("longer than 0 MiB".to_owned()));
        assert_eq!(batch.texts[7].line, 8);
    }

    #[test]
    fn a_batch_is_bounded_by_its_bytes_too() {
        let line = [b"a".repeat(BYTES / 2), b"\n".to_vec()].concat();
        let mut input = input(&line.repeat(3), PredictSplit::Lines, LINES);
        let sizes: Vec<_> = (0..2).map(|_| input.batch().unwrap().texts.len()).collect();
        assert_eq!(sizes, [2, 1]);
    }

    #[test]
    fn all_of_it_is_one_text_if_asked() {
        let mut good = input(b"a\r\nb\n", PredictSplit::None, 1);
        let batch = good.batch().unwrap();
        assert_eq!(batch.texts[0].text, Ok("a\r\nb\n".to_owned()));
        assert!(batch.last && batch.texts.len() == 1);
        let mut bad = input(b"a\nb\xff\n", PredictSplit::None, 1);
        let failure = bad.batch().unwrap_err();
        assert_eq!(failure.message, "stdin, line 2: not valid UTF-8 at byte 3");
    }
}
