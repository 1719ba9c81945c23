//! The steps of a cell, thinned to what is drawn of them.

use serde::Deserialize;

use super::chart::{Point, thinned};

/// Points of a loss curve; a longer log is thinned to means.
const MOST_POINTS: usize = 120;

/// What the page needs of a line of `log.jsonl`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Step {
    /// Number of the step, from 1.
    pub(crate) step: u32,
    /// Steps of the whole cell.
    pub(crate) steps: u32,
    /// Mean loss of its words; `None` where it was not a number.
    pub(crate) loss: Option<f64>,
}

/// The loss over steps, and how far the cell is.
#[derive(Debug, Default)]
pub(crate) struct Log {
    points: Vec<Point>,
    each: usize,
    last: Option<Step>,
}

impl Log {
    /// Of the steps so far.
    pub(crate) fn new(steps: &[Step]) -> Self {
        let losses = steps
            .iter()
            .filter_map(|step| Some((f64::from(step.step), step.loss?)));
        let (points, each) = thinned(&losses.collect::<Vec<_>>(), MOST_POINTS);
        Self {
            points,
            each,
            last: steps.last().copied(),
        }
    }

    /// The loss; every point is the mean of [`Log::each`] steps.
    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    /// Steps of a point.
    pub(super) fn each(&self) -> usize {
        self.each
    }

    /// The last step, if there is one.
    pub(super) fn last(&self) -> Option<&Step> {
        self.last.as_ref()
    }
}
