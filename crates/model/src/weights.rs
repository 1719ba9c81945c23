//! Tensors in a safetensors file, read one at a time.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::TensorInfo;

use crate::error::{Error, Result};

/// A safetensors file whose header has been read and checked against its length.
#[derive(Debug, Clone)]
pub(crate) struct WeightsFile {
    path: PathBuf,
    tensors: BTreeMap<String, TensorInfo>,
    /// Byte at which tensor data begins.
    data: u64,
}

/// Bytes of a header that is read; that of XLM-R large has 45,000.
const LONGEST_HEADER: u64 = 16 << 20;

/// Rows of a table that are converted at a time, so that a table of a gigabyte is never held twice.
const ROWS: usize = 4096;

impl WeightsFile {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let bad = |reason: String| Error::Weights {
            path: path.to_path_buf(),
            reason,
        };
        let mut file = crate::files::open(path)?;
        let length = file.metadata()?.len();
        let mut size = [0; 8];
        file.read_exact(&mut size)
            .map_err(|_| bad(format!("only {length} bytes, no safetensors header")))?;
        if is_pickle(&size) {
            let path = path.to_path_buf();
            return Err(Error::Pickle { path });
        }
        let size = u64::from_le_bytes(size);
        if size > length.saturating_sub(8) {
            return Err(bad(format!(
                "the header claims {size} bytes, the file has {length}: no safetensors, or cut short"
            )));
        }
        if size > LONGEST_HEADER {
            return Err(bad(format!(
                "the header claims {size} bytes, no model has more than {LONGEST_HEADER}"
            )));
        }
        let mut header = vec![0; size as usize];
        file.read_exact(&mut header)?;
        let mut header: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(&header)
                .map_err(|error| bad(format!("the header is not valid JSON: {error}")))?;
        header.remove("__metadata__");
        let mut tensors = BTreeMap::new();
        for (name, value) in header {
            let info = serde_json::from_value(value).map_err(|error| {
                bad(format!(
                    "the header's entry of tensor `{name}` cannot be read: {error}"
                ))
            })?;
            tensors.insert(name, info);
        }
        let this = Self {
            path: path.to_path_buf(),
            tensors,
            data: 8 + size,
        };
        this.check_extent(length)?;
        Ok(this)
    }

    /// Every tensor lies in the file, has as many bytes as its shape says, and none of another.
    fn check_extent(&self, length: u64) -> Result<()> {
        let bad = |reason: String| {
            Err(Error::Weights {
                path: self.path.clone(),
                reason,
            })
        };
        let mut extents = Vec::with_capacity(self.tensors.len());
        for (name, info) in &self.tensors {
            let (begin, end) = info.data_offsets;
            let data = length.saturating_sub(self.data);
            if end as u64 > data {
                return bad(format!(
                    "cut short at {length} bytes: tensor `{name}` ends at byte {end} of {data} bytes of data"
                ));
            }
            let elements = info
                .shape
                .iter()
                .try_fold(1usize, |n, &size| n.checked_mul(size));
            let fits = |width| {
                let bytes = elements.and_then(|elements| elements.checked_mul(width));
                begin <= end && bytes == Some(end - begin)
            };
            if width(info.dtype).is_some_and(|width| !fits(width)) {
                return bad(format!(
                    "tensor `{name}` of shape {:?} is at bytes {begin} to {end}",
                    info.shape
                ));
            }
            extents.push((begin, end, name));
        }
        // the format leaves nothing between tensors and nothing behind the last
        extents.sort_unstable();
        let mut expected = 0;
        for (begin, end, name) in extents {
            if begin != expected {
                return bad(format!(
                    "tensor `{name}` begins at byte {begin}, where the one before it ends at byte {expected}"
                ));
            }
            expected = end;
        }
        match self.data + expected as u64 {
            end if end == length => Ok(()),
            end => bad(format!("{} bytes after the last tensor", length - end)),
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// Fails as [`WeightsFile::read`] does for a tensor of another shape or type.
    pub(crate) fn check(&self, name: &str, shape: &[usize]) -> Result<()> {
        self.find(name, shape).map(|_| ())
    }

    /// A whole tensor as f32.
    pub(crate) fn read(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let (info, width) = self.find(name, shape)?;
        let mut bytes = vec![0; info.shape.iter().product::<usize>() * width];
        self.reader(info)?.read_exact(&mut bytes)?;
        Ok(convert(&bytes, info.dtype))
    }

    /// Some rows of a table `[rows, width]`, their numbers ascending.
    pub(crate) fn read_rows(
        &self,
        name: &str,
        shape: [usize; 2],
        rows: &[u32],
    ) -> Result<Vec<f32>> {
        let (info, width) = self.find(name, &shape)?;
        let stride = shape[1] * width;
        let mut reader = self.reader(info)?;
        let mut out = Vec::with_capacity(rows.len() * shape[1]);
        let mut block = vec![0; ROWS.min(shape[0]) * stride];
        let mut wanted = rows.iter().map(|&row| row as usize).peekable();
        for first in (0..shape[0]).step_by(ROWS) {
            let count = ROWS.min(shape[0] - first);
            reader.read_exact(&mut block[..count * stride])?;
            while let Some(row) = wanted.next_if(|&row| row < first + count) {
                let at = (row - first) * stride;
                out.extend(convert(&block[at..at + stride], info.dtype));
            }
        }
        Ok(out)
    }

    fn find(&self, name: &str, shape: &[usize]) -> Result<(&TensorInfo, usize)> {
        let path = || self.path.clone();
        let info = self.tensors.get(name).ok_or_else(|| Error::MissingTensor {
            path: path(),
            name: name.into(),
        })?;
        if info.shape != shape {
            let (found, expected) = (info.shape.clone(), shape.to_vec());
            return Err(Error::TensorShape {
                path: path(),
                name: name.into(),
                found,
                expected,
            });
        }
        let width = width(info.dtype).ok_or_else(|| Error::TensorType {
            path: path(),
            name: name.into(),
            dtype: format!("{:?}", info.dtype),
        })?;
        Ok((info, width))
    }

    fn reader(&self, info: &TensorInfo) -> Result<fs_err::File> {
        let mut file = crate::files::open(&self.path)?;
        file.seek(SeekFrom::Start(self.data + info.data_offsets.0 as u64))?;
        Ok(file)
    }
}

/// Whether a file begins as Python's `pickle` and `torch.save` begin: with a protocol number, or as a zip archive.
fn is_pickle(begin: &[u8; 8]) -> bool {
    begin.starts_with(b"PK\x03\x04") || (begin[0] == 0x80 && (2..=5).contains(&begin[1]))
}

/// Bytes an element takes, of the types that can be read.
fn width(dtype: Dtype) -> Option<usize> {
    match dtype {
        Dtype::F32 => Some(4),
        Dtype::F16 | Dtype::BF16 => Some(2),
        _ => None,
    }
}

fn convert(bytes: &[u8], dtype: Dtype) -> Vec<f32> {
    let pairs = || bytes.chunks_exact(2).map(|b| [b[0], b[1]]);
    match dtype {
        Dtype::F16 => pairs().map(|b| f16::from_le_bytes(b).to_f32()).collect(),
        Dtype::BF16 => pairs().map(|b| bf16::from_le_bytes(b).to_f32()).collect(),
        _ => bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use safetensors::tensor::TensorView;

    fn write(folder: &Path, dtype: Dtype, bytes: &[u8]) -> PathBuf {
        let path = folder.join("model.safetensors");
        let view = TensorView::new(dtype, vec![3, 2], bytes).unwrap();
        safetensors::serialize_to_file([("table", view)], None, &path).unwrap();
        path
    }

    #[test]
    fn half_precision_is_widened_and_rows_are_picked() {
        let folder = tempfile::tempdir().unwrap();
        let values = [0.5_f32, -2.0, 1.25, 8.0, 0.0, -0.125]; // exact in both half types
        let f16s: Vec<u8> = values
            .iter()
            .flat_map(|&x| f16::from_f32(x).to_le_bytes())
            .collect();
        let bf16s: Vec<u8> = values
            .iter()
            .flat_map(|&x| bf16::from_f32(x).to_le_bytes())
            .collect();
        for (dtype, bytes) in [(Dtype::F16, f16s), (Dtype::BF16, bf16s)] {
            let file = WeightsFile::open(&write(folder.path(), dtype, &bytes)).unwrap();
            assert_eq!(file.read("table", &[3, 2]).unwrap(), values);
            assert_eq!(
                file.read_rows("table", [3, 2], &[0, 2]).unwrap(),
                [0.5, -2.0, 0.0, -0.125]
            );
        }
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.safetensors");
        // products of 0 and of 24 bytes, and an end of 7, if they wrapped around
        let half = 1_u64 << 32;
        for (shape, begin, end) in [
            (vec![half, half], 0, 0),
            (vec![(1 << 62) + 1, 6], 0, 24),
            (vec![2], 0, u64::MAX),
            (vec![2], 8, 0),
        ] {
            let header = serde_json::json!({
                "table": {"dtype": "F32", "shape": shape, "data_offsets": [begin, end]}
            });
            let header = header.to_string();
            let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
            bytes.extend(header.as_bytes());
            bytes.extend([0; 24]);
            fs_err::write(&path, bytes).unwrap();
            let error = WeightsFile::open(&path).unwrap_err().to_string();
            assert!(error.contains("tensor `table`"), "{error}");
        }
    }

    #[test]
    fn other_types_and_shapes_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = WeightsFile::open(&write(folder.path(), Dtype::I64, &[0; 48])).unwrap();
        let error = file.read("table", &[3, 2]).unwrap_err().to_string();
        assert!(error.contains("`table` is of type I64"), "{error}");
        let error = file.read("table", &[2, 3]).unwrap_err().to_string();
        assert!(
            error.contains("has shape [3, 2], config.json implies [2, 3]"),
            "{error}"
        );
    }
}
