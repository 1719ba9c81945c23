// A model folder for tests and examples: the tokenizer of the starter profile, seven tags, random weights.

/// Writes the folder. It tags at random, but the same text always in the same way, and sees 38 subwords at once.
pub(crate) fn save(folder: &std::path::Path) {
    let labels = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"];
    save_with(folder, &labels);
}

/// The same with other labels.
pub(crate) fn save_with(folder: &std::path::Path, labels: &[&str]) {
    let encoder = ner_tokenize::starter::encoder().unwrap();
    let labels: Vec<String> = labels.iter().map(|label| label.to_string()).collect();
    let config = ner_model::ModelConfig {
        architecture: ner_model::Architecture::XlmRoberta,
        vocab_size: encoder.vocab_size(),
        hidden_size: 16,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        intermediate_size: 32,
        max_position_embeddings: 40,
        type_vocab_size: 1,
        layer_norm_eps: 1e-5,
        hidden_dropout_prob: 0.1,
        attention_probs_dropout_prob: 0.1,
        classifier_dropout: None,
        initializer_range: 1.0,
        pad_token_id: 1,
        bos_token_id: 0,
        eos_token_id: 2,
        labels: Vec::new(),
    };
    let checkpoint = ner_model::Checkpoint::scratch(config, 42);
    let (rows, device) = (
        checkpoint.all_rows(),
        ner_model::device::select("cpu").unwrap(),
    );
    let model = checkpoint.load(&rows, &labels, 42, &device).unwrap();
    let options = ner_model::checkpoint::SaveOptions {
        kept: &rows,
        decay_of_others: 1.0,
        labels: &labels,
        tokenizer: &encoder.to_json().unwrap(),
    };
    checkpoint.save(&model, options, folder).unwrap();
}
