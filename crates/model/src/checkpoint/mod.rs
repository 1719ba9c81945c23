//! Model folders in Hugging Face's layout: `config.json`, `tokenizer.json`, `model.safetensors`.

mod load;
mod open;
mod save;
mod source;

pub use open::Checkpoint;
pub use save::SaveOptions;
