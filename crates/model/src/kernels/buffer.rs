//! Memory of intermediate results that is used again, step after step.
//!
//! A layer needs some thirty arrays per step. Fresh memory for each would have to be cleared by the
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

/// Arrays that nobody uses now, and how many numbers are on loan and were at most.
#[derive(Debug)]
struct Pool {
    free: Vec<Vec<f32>>,
    free_numbers: usize,
    loaned: usize,
    most_loaned: usize,
}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    free: Vec::new(),
    free_numbers: 0,
    loaned: 0,
    most_loaned: 0,
});

impl Pool {
    fn lend(&mut self, length: usize) -> Option<Vec<f32>> {
        let fits = |data: &Vec<f32>| data.len() >= length && data.len() / 4 <= length;
        let fitting = self.free.iter().enumerate().filter(|(_, data)| fits(data));
        let smallest = fitting.min_by_key(|(_, data)| data.len());
        let place = smallest.map(|(place, _)| place)?;
        let data = self.free.swap_remove(place);
        self.free_numbers -= data.len();
        Some(data)
    }

    /// Keeps an array unless what lies free would be more than was ever needed at once.
    fn take_back(&mut self, data: Vec<f32>) {
        self.loaned -= data.len();
        if self.free_numbers + data.len() <= self.most_loaned {
            self.free_numbers += data.len();
            self.free.push(data);
        }
    }
}

impl Buffer {
    /// An array of `length` numbers.
    pub(super) fn new(length: usize) -> Self {
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        let found = pool.lend(length);
        // batches differ in size: with an eighth to spare, an array fits many of them
        let size = found.as_ref().map_or(length + length / 8, Vec::len);
        pool.loaned += size;
        pool.most_loaned = pool.most_loaned.max(pool.loaned);
        drop(pool);
        Self {
            data: found.unwrap_or_else(|| vec![0.0; size]),
            length,
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        pool.take_back(std::mem::take(&mut self.data));
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

    fn pool() -> Pool {
        Pool {
            free: Vec::new(),
            free_numbers: 0,
            loaned: 0,
            most_loaned: 0,
        }
    }

    #[test]
    fn an_array_is_lent_again_for_its_size_and_less() {
        let mut pool = pool();
        (pool.loaned, pool.most_loaned) = (300, 300);
        pool.take_back(vec![7.0; 200]);
        assert_eq!(pool.lend(201), None, "too small");
        assert_eq!(pool.lend(40), None, "a waste");
        assert_eq!(pool.lend(150).map(|data| data.len()), Some(200));
        assert_eq!((pool.free_numbers, pool.loaned), (0, 100));
    }

    #[test]
    fn no_more_lies_free_than_was_needed_at_once() {
        let mut pool = pool();
        (pool.loaned, pool.most_loaned) = (100, 100);
        pool.take_back(vec![0.0; 60]);
        pool.loaned += 50;
        pool.take_back(vec![0.0; 50]);
        assert_eq!((pool.free.len(), pool.free_numbers), (1, 60));
    }

    #[test]
    fn arrays_have_the_length_asked_for() {
        let mut first = Buffer::new(12_345);
        first[12_344] = 7.0;
        assert_eq!(first.len(), 12_345);
        drop(first);
        assert_eq!(Buffer::new(12_000).len(), 12_000);
    }
}
