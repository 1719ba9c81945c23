//! Memory of intermediate results that is used again, step after step.
//!
//! A layer needs some thirty arrays a step. Fresh memory for each would have to be cleared by the
//! system and once more by us, on one thread, before the kernels fill it; here a kernel gets an
//! array of an earlier step, with whatever it held.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// An array on loan. What it holds at first is of no meaning; it goes back when it is dropped.
#[derive(Debug)]
pub(super) struct Buffer {
    /// At least `length` numbers.
    data: Vec<f32>,
    length: usize,
}

/// Arrays that nobody uses now.
static FREE: Mutex<Vec<Vec<f32>>> = Mutex::new(Vec::new());

/// More than the layers of a large model need at once; beyond it, arrays are given back for good.
const MOST: usize = 1024;

impl Buffer {
    /// An array of `length` numbers.
    pub(super) fn new(length: usize) -> Self {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |data: &Vec<f32>| data.len() >= length && data.len() / 2 <= length;
        let fitting = free.iter().enumerate().filter(|(_, data)| fits(data));
        let smallest = fitting.min_by_key(|(_, data)| data.len());
        let found = smallest.map(|(place, _)| place);
        let data = found.map(|place| free.swap_remove(place));
        drop(free);
        // batches differ in size: with a quarter to spare, an array fits most of them
        let data = data.unwrap_or_else(|| vec![0.0; length + length / 4]);
        Self { data, length }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < MOST {
            free.push(std::mem::take(&mut self.data));
        }
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.data[..self.length]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.data[..self.length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_array_is_used_again_by_one_of_its_size() {
        // a size that no other test asks for
        let mut first = Buffer::new(12_345);
        first[12_344] = 7.0;
        let place = first.as_ptr();
        drop(first);
        let smaller = Buffer::new(12_000);
        assert_eq!((smaller.len(), smaller.as_ptr()), (12_000, place));
        let other = Buffer::new(12_345);
        assert_ne!(other.as_ptr(), place);
        assert_eq!(other.len(), 12_345);
    }
}
