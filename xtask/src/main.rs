//! The binary: an allocator, and the program of the library.

use std::process::ExitCode;

// Thousands of small tensors are made and dropped a second by two threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    xtask::main()
}
