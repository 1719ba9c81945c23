"""What the scripts that run the Hugging Face tools share."""


def tokenizer(model):
    """The fast tokenizer of a model folder."""
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_file=f"{model}/tokenizer.json",
        pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>", model_max_length=512,
    )


def aligner(tokenizer):
    """A function for `datasets.map`: token ids, and labels on the first subword of each word."""

    def align(batch):
        encoded = tokenizer(batch["tokens"], truncation=True, is_split_into_words=True)
        labels = []
        for i, tags in enumerate(batch["ner_tags"]):
            words = encoded.word_ids(batch_index=i)
            before = [None, *words[:-1]]
            labels.append([-100 if w is None or w == b else tags[w] for w, b in zip(words, before)])
        return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"], "labels": labels}

    return align
