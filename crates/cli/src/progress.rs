//! The progress bar: on a terminal, and nowhere else.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use andon_engine::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long a check may take before a bar shows: a flash would only be noise.
const PATIENCE: Duration = Duration::from_millis(400);

/// A bar on standard error that appears only if the work takes a while.
#[derive(Debug)]
pub(crate) struct Bar {
    visible: bool,
    began: Instant,
    files: AtomicUsize,
    done: AtomicUsize,
    bar: OnceLock<ProgressBar>,
}

impl Bar {
    /// `visible` if a person watches standard error.
    pub(crate) fn new(visible: bool) -> Self {
        Self {
            visible,
            began: Instant::now(),
            files: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            bar: OnceLock::new(),
        }
    }

    fn open(&self) -> ProgressBar {
        let files = self.files.load(Ordering::Relaxed);
        let length = u64::try_from(files).ok();
        let target = ProgressDrawTarget::stderr_with_hz(10);
        let bar = ProgressBar::with_draw_target(length, target);
        match ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        }
    }
}

impl Progress for Bar {
    fn start(&self, files: usize) {
        self.files.store(files, Ordering::Relaxed);
    }

    fn advance(&self) {
        if !self.visible {
            return;
        }
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.bar.get().is_some() || self.began.elapsed() > PATIENCE {
            let bar = self.bar.get_or_init(|| self.open());
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        }
    }

    fn finish(&self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
