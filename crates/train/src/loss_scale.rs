//! Scaling of the loss for f16, whose small gradients would become zero.

use serde::{Deserialize, Serialize};

/// The factor in use. It begins high and is halved whenever a gradient overflows; that step is
/// computed again, so no data is skipped (`torch.amp.GradScaler`, whose numbers these are, skips it).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct LossScale {
    factor: f64,
    /// Steps since the factor changed.
    steps: u32,
}

/// After this many steps without overflow the factor is doubled.
const PATIENCE: u32 = 2000;

impl Default for LossScale {
    fn default() -> Self {
        Self {
            factor: 65_536.0,
            steps: 0,
        }
    }
}

impl LossScale {
    pub(crate) fn factor(self) -> f64 {
        self.factor
    }

    /// After an overflow. False if the factor cannot be smaller: then the overflow is not its fault.
    pub(crate) fn halve(&mut self) -> bool {
        self.steps = 0;
        self.factor /= 2.0;
        self.factor >= 1.0
    }

    /// After a step that went well.
    pub(crate) fn went_well(&mut self) {
        self.steps += 1;
        if self.steps == PATIENCE {
            self.steps = 0;
            self.factor *= 2.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_falls_at_once_and_rises_slowly() {
        let mut scale = LossScale::default();
        assert!(scale.halve());
        assert_eq!(scale.factor(), 32_768.0);
        (0..PATIENCE - 1).for_each(|_| scale.went_well());
        assert_eq!(scale.factor(), 32_768.0);
        scale.went_well();
        assert_eq!(scale.factor(), 65_536.0);
        assert_eq!((0..40).filter(|_| scale.halve()).count(), 16);
    }
}
