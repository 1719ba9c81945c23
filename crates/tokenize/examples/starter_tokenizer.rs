//! Writes the tokenizer of the starter profile: `starter_tokenizer OUT.json`. The fixture of the
//! parity test was made with it.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::args_os().nth(1);
    let out = out.ok_or("usage: starter_tokenizer OUT.json")?;
    fs_err::write(out, ner_tokenize::starter::encoder()?.to_json()?)?;
    Ok(())
}
