//! The progress bar: on a terminal, and nowhere else.

use std::time::Duration;

use andon_engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error that appears only if the work takes a while.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// `visible` if a person watches standard error.
    pub(crate) fn new(visible: bool) -> Self {
        let target = match visible {
            true => ProgressDrawTarget::stderr_with_hz(10),
            false => ProgressDrawTarget::hidden(),
        };
        Self(ProgressBar::with_draw_target(None, target))
    }
}

impl Progress for Bar {
    fn start(&self, files: usize) {
        if self.0.is_hidden() {
            return;
        }
        self.0.set_length(u64::try_from(files).unwrap_or(u64::MAX));
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files, {eta} left") {
            self.0.set_style(style);
        }
        self.0.reset_elapsed();
        self.0.enable_steady_tick(Duration::from_millis(200));
    }

    fn advance(&self) {
        if !self.0.is_hidden() {
            self.0.inc(1);
        }
    }

    fn finish(&self) {
        self.0.finish_and_clear();
    }
}
