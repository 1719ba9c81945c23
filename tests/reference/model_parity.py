#!/usr/bin/env python3
"""What `transformers` and PyTorch compute, for the parity tests of ner-model and ner-train.

usage: model_parity.py tiny OUT_DIR
       model_parity.py real OUT_DIR MODEL_DIR HUB_DIR     (MODEL_DIR: a checkpoint, HUB_DIR: holds PAN-X.de/...)
       model_parity.py check OUT_DIR                      (after the Rust tests have run on OUT_DIR)
needs: torch transformers numpy safetensors, for `real` polars too

Writes to OUT_DIR
  start/              a tagger with a new head, as `save_pretrained` leaves it
  sentences.json      ids of the sentences whose hidden states are compared
  hidden.safetensors  `hidden.N`, [tokens, hidden], of sentence N
  bert/, bert-hidden.safetensors   (`tiny` only) an encoder in BERT's layout, two token types, and its hidden states
  batches.json        batches of 30 training steps: ids and labels (-100 is ignored), learning rate of each step
  steps.json          loss and global gradient norm of each step, dropout 0, torch.optim.AdamW
  trained.safetensors the word embedding after the last step
`check` loads OUT_DIR/saved, which the test of ner-train wrote, and compares its logits with those in
OUT_DIR/saved-logits.json.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import AutoModelForTokenClassification, BertConfig, BertModel, XLMRobertaConfig, XLMRobertaForTokenClassification

TAGS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
STEPS = 30
UNUSUAL = [
    "Zoe\u0308 und Zo\u00eb trafen \u5f20\u4f1f in \u6771\u4eac .",
    "\u0645\u062d\u0645\u062f \u0641\u064a \u0627\u0644\u0642\u0627\u0647\u0631\u0629 \U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 !",
    "\ufb01n\u3000de \u2163 \u00bd \u200bmot \ufeffBOM \u00adsoft",
    "\u0928\u092e\u0938\u094d\u0924\u0947 \u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u1112\u1161\u11ab\u1100\u116e\u11a8 \ud55c\uad6d",
]


def labels_of(config):
    config.id2label = dict(enumerate(TAGS))
    config.label2id = {tag: i for i, tag in enumerate(TAGS)}
    config.num_labels = len(TAGS)
    config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
    config.classifier_dropout = None
    config._attn_implementation = "eager"
    return config


def tiny():
    torch.manual_seed(1)
    config = labels_of(XLMRobertaConfig(
        vocab_size=90, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=44, type_vocab_size=1, layer_norm_eps=1e-5, initializer_range=0.2,
        pad_token_id=1, bos_token_id=0, eos_token_id=2,
    ))
    rng = np.random.default_rng(2)
    sentence = lambda most: [0, *rng.integers(4, 70, rng.integers(1, most)).tolist(), 2]  # rows 70.. stay unseen
    sentences = [sentence(40) for _ in range(12)]

    def labelled():
        ids = sentence(20)
        labels = [-100] + [int(rng.integers(0, 7)) if rng.random() < 0.7 else -100 for _ in ids[2:]] + [-100]
        return {"ids": ids, "labels": labels}

    batches = [[labelled() for _ in range(6)] for _ in range(STEPS)]
    for batch in batches:
        batch[0]["labels"][1] = 3  # a batch is never without a label
    return XLMRobertaForTokenClassification(config), sentences, batches, 1e-3


def bert(out, sentences):
    """A BERT encoder with XLM-R's ids, as multilingual-e5-small is one: positions from 0, token type row 0 in use."""
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=90, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=48,
        max_position_embeddings=42, type_vocab_size=2, layer_norm_eps=1e-12, initializer_range=0.2,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, pad_token_id=0, attn_implementation="eager",
    )
    model = BertModel(config).eval()
    torch.nn.init.normal_(model.embeddings.token_type_embeddings.weight)
    model.save_pretrained(out / "bert")
    with torch.no_grad():
        hidden = {f"hidden.{i}": model(torch.tensor([ids])).last_hidden_state[0].contiguous() for i, ids in enumerate(sentences)}
    save_file(hidden, out / "bert-hidden.safetensors")


def real(model_dir, hub_dir):
    import polars as pl
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=f"{model_dir}/tokenizer.json", pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",
    )
    rows = {}
    for lang in ["de", "fr", "it", "en"]:
        rows[lang] = pl.read_parquet(f"{hub_dir}/PAN-X.{lang}/train-00000-of-00001.parquet")[:400]
    words = [rows[lang]["tokens"][i].to_list() for lang in rows for i in range(20)]
    words += [text.split(" ") for text in UNUSUAL]
    long = [word for sentence in rows["it"]["tokens"].to_list()[:40] for word in sentence]
    for end in range(200, len(long)):
        if len(tokenizer(long[:end], is_split_into_words=True)["input_ids"]) > 400:
            words.append(long[:end])
            break
    sentences = [tokenizer(sentence, is_split_into_words=True)["input_ids"] for sentence in words]
    batches = []
    for step in range(STEPS):
        frame = rows[["de", "fr", "it", "en"][step % 4]]
        batch = []
        for i in range(24):
            row = frame[(step // 4 * 24 + i) % 400]
            encoded = tokenizer(row["tokens"][0].to_list(), is_split_into_words=True)
            seen, labels = None, []
            for word in encoded.word_ids():
                labels.append(-100 if word is None or word == seen else row["ner_tags"][0][word])
                seen = word
            batch.append({"ids": encoded["input_ids"], "labels": labels})
        batches.append(batch)
    torch.manual_seed(1)
    config = labels_of(XLMRobertaConfig.from_pretrained(model_dir))
    model = XLMRobertaForTokenClassification.from_pretrained(model_dir, config=config, dtype=torch.float32)
    return model, sentences, batches, 5e-5


def padded(batch):
    longest = max(len(row["ids"]) for row in batch)
    ids = torch.tensor([row["ids"] + [1] * (longest - len(row["ids"])) for row in batch])
    labels = torch.tensor([row["labels"] + [-100] * (longest - len(row["ids"])) for row in batch])
    return ids, (ids != 1).long(), labels


def hidden_states(model, sentences):
    model.eval()
    with torch.no_grad():
        return {f"hidden.{i}": model.roberta(torch.tensor([ids])).last_hidden_state[0].contiguous() for i, ids in enumerate(sentences)}


def train(model, batches, rate):
    model.train()
    plain = [p for n, p in model.named_parameters() if n.endswith("bias") or "LayerNorm" in n]
    decayed = [p for n, p in model.named_parameters() if not (n.endswith("bias") or "LayerNorm" in n)]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}], lr=rate, betas=(0.9, 0.999), eps=1e-8,
    )
    rates = [rate * (STEPS - step) / STEPS for step in range(STEPS)]
    losses, norms = [], []
    for batch, step_rate in zip(batches, rates):
        for group in optimizer.param_groups:
            group["lr"] = step_rate
        ids, mask, labels = padded(batch)
        loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
        loss.backward()
        norms.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)))
        losses.append(float(loss.detach()))
        optimizer.step()
        optimizer.zero_grad()
    return {"learning_rate": rates, "loss": losses, "grad_norm": norms}


def check(out):
    model = AutoModelForTokenClassification.from_pretrained(out / "saved")
    model.eval()
    saved = json.loads((out / "saved-logits.json").read_text())
    sentences = json.loads((out / "sentences.json").read_text())
    worst = 0.0
    with torch.no_grad():
        for ids, logits in zip(sentences, saved, strict=True):
            theirs = model(torch.tensor([ids])).logits[0].numpy()
            worst = max(worst, float(np.abs(theirs - np.array(logits, np.float32)).max()))
    assert list(model.config.id2label.values()) == TAGS, model.config.id2label
    print(f"{len(saved)} sentences, largest difference of a logit {worst:.2e}")
    sys.exit(worst > 1e-4)


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("tiny", "real", "check"):
        sys.exit(__doc__)
    out = Path(sys.argv[2])
    if sys.argv[1] == "check":
        check(out)
    out.mkdir(parents=True, exist_ok=True)
    model, sentences, batches, rate = tiny() if sys.argv[1] == "tiny" else real(*sys.argv[3:5])
    model.save_pretrained(out / "start")
    if sys.argv[1] == "tiny":
        bert(out, sentences)
    (out / "sentences.json").write_text(json.dumps(sentences))
    save_file(hidden_states(model, sentences), out / "hidden.safetensors")
    (out / "batches.json").write_text(json.dumps(batches))
    (out / "steps.json").write_text(json.dumps(train(model, batches, rate), indent=1))
    table = model.roberta.embeddings.word_embeddings.weight.detach().contiguous()
    save_file({"word_embeddings": table}, out / "trained.safetensors")
    print(f"{out}: {len(sentences)} sentences, longest {max(map(len, sentences))}, {len(batches)} steps")


if __name__ == "__main__":
    main()
