//! A run that was stopped or killed resumes as if it had never stopped.

#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::Tensor;
use ner_files::Sha256;
use ner_train::{
    CheckpointPolicy, EpochLog, Error, EvalSet, NerModel, Observer, Recipe, StepLog, Stop, Trained,
    Training, train,
};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use support::{Fixture, fixture};

/// What was told, times left out; asks to stop after some step or during some epoch's end.
struct Told<'a> {
    steps: Vec<(u32, f64, f64)>,
    epochs: Vec<EpochLog>,
    stop: &'a Stop,
    stop_after: u32,
}

impl Observer for Told<'_> {
    fn step(&mut self, log: &StepLog) {
        self.steps.push((log.step, log.loss, log.grad_norm));
        if log.step == self.stop_after {
            self.stop.request();
        }
    }

    fn epoch(&mut self, log: &EpochLog) {
        let train_seconds = 0.0;
        self.epochs.push(EpochLog {
            train_seconds,
            ..log.clone()
        });
    }
}

fn recipe() -> Recipe {
    // 40 sentences: 4 steps an epoch, the last group short
    Recipe {
        epochs: 3,
        batch_size: 6,
        grad_accumulation: 2,
        learning_rate: 1e-2,
        ..Recipe::default()
    }
}

fn settings(folder: &Path, every_steps: u32) -> CheckpointPolicy {
    CheckpointPolicy {
        folder: folder.to_path_buf(),
        every_steps,
        every: Duration::ZERO,
        keep: 2,
    }
}

type Outcome = (Result<Trained, Error>, Vec<(u32, f64, f64)>, Vec<EpochLog>);

fn run(fixture: &Fixture, checkpoints: &CheckpointPolicy, stop_after: u32) -> Outcome {
    let stop = Stop::new();
    let validation = EvalSet {
        language: "de",
        corpus: &fixture.corpus,
        encoded: &fixture.encoded,
    };
    let (recipe, validation) = (recipe(), [validation]);
    let training = Training::new(&recipe, &fixture.encoded)
        .seed(5)
        .validation(&validation)
        .checkpoints(checkpoints)
        .stop(&stop)
        .identity("test");
    let mut told = Told {
        steps: Vec::new(),
        epochs: Vec::new(),
        stop: &stop,
        stop_after,
    };
    let trained = train(fixture.model(), &training, &mut told);
    (trained, told.steps, told.epochs)
}

/// Every parameter's bits.
fn bits(model: &NerModel) -> Vec<u32> {
    struct Bits(Vec<u32>);
    impl ModuleVisitor for Bits {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let values: Vec<f32> = param.val().into_data().try_to_vec().unwrap();
            self.0.extend(values.iter().map(|value| value.to_bits()));
        }
    }
    let mut bits = Bits(Vec::new());
    model.classifier().visit(&mut bits);
    bits.0
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn a_run_stopped_after_any_step_ends_with_the_same_bits_and_logs() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let whole = settings(&folder.path().join("whole"), 0);
    let (trained, steps, epochs) = run(&fixture, &whole, 0);
    let expected = bits(&trained.unwrap().model);
    assert_eq!((steps.len(), epochs.len()), (12, 3));
    // 4, 8 and 12 end an epoch: the stop comes while it is scored
    for stop_after in 1..=12 {
        let cut = settings(&folder.path().join(stop_after.to_string()), 0);
        let (stopped, mut told, mut ended) = run(&fixture, &cut, stop_after);
        match stopped {
            Err(Error::Stopped {
                step,
                steps: 12,
                saved: true,
            }) => assert_eq!(step, stop_after),
            other => panic!("{stop_after}: {:?}", other.map(|_| ())),
        }
        let (trained, steps_after, epochs_after) = run(&fixture, &cut, 0);
        told.extend(steps_after);
        ended.extend(epochs_after);
        assert_eq!(told, steps, "{stop_after}");
        assert_eq!(ended, epochs, "{stop_after}");
        assert!(bits(&trained.unwrap().model) == expected, "{stop_after}");
    }
}

#[test]
fn checkpoints_come_by_steps_and_the_last_ones_stay() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder.path().join("run"), 3);
    run(&fixture, &settings, 11).0.unwrap_err();
    let names = files(&settings.folder);
    let names: Vec<_> = names
        .iter()
        .map(|path| path.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["step-00000009.safetensors", "step-00000011.safetensors"]
    );
}

#[test]
fn checkpoints_come_by_time() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let settings = CheckpointPolicy {
        every: Duration::from_nanos(1),
        keep: 100,
        ..settings(&folder.path().join("run"), 0)
    };
    run(&fixture, &settings, 0).0.unwrap();
    assert_eq!(files(&settings.folder).len(), 12);
}

#[test]
fn a_damaged_checkpoint_is_skipped_for_the_one_before() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let whole = settings(&folder.path().join("whole"), 0);
    let expected = bits(&run(&fixture, &whole, 0).0.unwrap().model);
    let cut = settings(&folder.path().join("cut"), 3);
    run(&fixture, &cut, 11).0.unwrap_err();
    let [older, newest] = &files(&cut.folder)[..] else {
        panic!("two checkpoints")
    };
    // one bit of one number: the file is well formed still
    let mut bytes = fs_err::read(newest).unwrap();
    let at = bytes.len() - 3;
    bytes[at] ^= 1;
    fs_err::write(newest, &bytes).unwrap();
    fs_err::write(cut.folder.join("step-00000012.tmp"), "half").unwrap();
    let folder_of_that_name = cut.folder.join("step-00000090.safetensors");
    fs_err::create_dir(&folder_of_that_name).unwrap();
    let one = CheckpointPolicy {
        keep: 1,
        ..cut.clone()
    };
    assert_eq!(run(&fixture, &one, 10).1[0].0, 10, "resumes from step 9");
    fs_err::remove_dir(folder_of_that_name).unwrap();
    assert_eq!(
        files(&cut.folder),
        [cut.folder.join("step-00000010.safetensors")]
    );
    let (trained, steps, _) = run(&fixture, &cut, 0);
    assert_eq!(steps[0].0, 11);
    assert!(bits(&trained.unwrap().model) == expected);
    assert!(!cut.folder.join("step-00000012.tmp").exists());

    // none that is whole: nothing is begun again in silence
    run(&fixture, &cut, 0).0.unwrap();
    for path in files(&cut.folder) {
        let bytes = fs_err::read(&path).unwrap();
        fs_err::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }
    let error = run(&fixture, &cut, 0).0.unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("step-00000012.safetensors"), "{text}");
    assert!(older.exists() || !newest.exists() || error.hint().is_some());
}

#[test]
fn a_run_that_is_abandoned_writes_nothing() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = settings(&folder.path().join("run"), 0);
    let stop = Stop::new();
    stop.request();
    stop.abandon();
    let recipe = recipe();
    let training = Training::new(&recipe, &fixture.encoded)
        .checkpoints(&checkpoints)
        .stop(&stop);
    let stopped = train(fixture.model(), &training, &mut ());
    assert!(matches!(stopped, Err(Error::Stopped { saved: false, .. })));
    assert!(!checkpoints.folder.exists());
}

/// A training checkpoint with its tensors and where it stands, to be changed and sealed with a checksum again.
struct Stored {
    tensors: BTreeMap<String, Vec<u8>>,
    progress: serde_json::Value,
}

impl Stored {
    fn read(path: &Path) -> Self {
        let bytes = fs_err::read(path).unwrap();
        let (_, metadata) = SafeTensors::read_metadata(&bytes).unwrap();
        let progress = &metadata.metadata().as_ref().unwrap()["progress"];
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let tensors = file.tensors().into_iter();
        Self {
            tensors: tensors
                .map(|(name, view)| (name, view.data().to_vec()))
                .collect(),
            progress: serde_json::from_str(progress).unwrap(),
        }
    }

    fn write(&self, path: &Path) {
        let views = self.tensors.iter().map(|(name, bytes)| {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
            (name, view.unwrap())
        });
        let progress = self.progress.to_string();
        let mut hasher = Sha256::new();
        hasher.update(&progress);
        for (name, bytes) in &self.tensors {
            hasher.update(name);
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        let metadata = HashMap::from([
            ("progress".to_owned(), progress),
            ("sha256".to_owned(), hasher.finish()),
        ]);
        safetensors::serialize_to_file(views, Some(metadata), path).unwrap();
    }
}

#[test]
fn a_checkpoint_that_does_not_fit_is_refused() {
    let fixture = fixture();
    let folder = tempfile::tempdir().unwrap();
    let settings = CheckpointPolicy {
        keep: 1,
        ..settings(&folder.path().join("run"), 0)
    };
    let path = settings.folder.join("step-00000012.safetensors");
    let go = || run(&fixture, &settings, 0).0;
    go().unwrap();
    go().unwrap();
    type Damage = fn(&mut Stored);
    let moment = "moment1/embeddings.word";
    let damages: [(Damage, &str); 6] = [
        (
            |stored| {
                drop(
                    stored
                        .tensors
                        .insert("moment1/embeddings.word".into(), vec![0; 8]),
                )
            },
            moment,
        ),
        (
            |stored| drop(stored.tensors.remove("moment1/embeddings.word")),
            "moment2/embeddings.word",
        ),
        (
            |stored| drop(stored.tensors.remove("moment2/embeddings.word")),
            "moment2/embeddings.word",
        ),
        (
            |stored| drop(stored.tensors.insert("moment1/nothing".into(), vec![0; 4])),
            "moment1/nothing",
        ),
        (
            |stored| stored.progress["epochs"] = serde_json::json!([]),
            "0 epochs scored",
        ),
        (
            |stored| stored.progress["step"] = u32::MAX.into(),
            "step 4294967295",
        ),
    ];
    let whole = fs_err::read(&path).unwrap();
    for (damage, named) in damages {
        fs_err::write(&path, &whole).unwrap();
        let mut stored = Stored::read(&path);
        damage(&mut stored);
        stored.write(&path);
        let message = go().err().unwrap().to_string();
        assert!(message.contains(named), "{named}: {message}");
    }
}
