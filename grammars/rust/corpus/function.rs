//! A small kiln controller, in which functions have many shapes.

use std::future::Future;

pub fn ready() -> bool {
    true
}

#[inline]
pub fn warm(level: u32) -> u32 {
    level + 1
}

/// Several statements are no short function.
pub fn heat(level: u32, step: u32, limit: u32, strict: bool) -> u32 {
    let mut now = level;
    now += step;
    show(now);
    if now > limit {
        return limit;
    }
    now
}

pub(crate) fn cool(level: u32) -> u32 {
    let next = level - 1;
    return next;
}

pub(super) fn rest(level: u32) -> u32 {
    if level == 0 {
        return 0;
    }
    if level > 9 {
        return 9;
    }
    match level {
        1 => 1,
        _ => {
            if ready() {
                2
            } else {
                3
            }
        }
    }
}

fn stop() -> ! {
    loop {}
}

fn guarded(bricks: &[Brick]) {
    if bricks.is_empty() {
        return;
    }
    fire(bricks);
    cool(1);
}

fn wrapped(bricks: &[Brick]) {
    if ready() {
        fire(bricks);
        cool(1);
    }
}

// One statement is not worth leaving early.
fn brief(bricks: &[Brick]) {
    if ready() {
        fire(bricks);
    }
}

// The `if` is not the end of the work.
fn middle(bricks: &[Brick]) {
    if ready() {
        fire(bricks);
        cool(1);
    }
    show(bricks);
}

fn spread<T>(bricks: T)
where
    T: IntoIterator,
{
}

fn stack<T: IntoIterator>(bricks: T) {}

fn sweep(bricks: impl IntoIterator) {}

fn pile(bricks: &mut impl Iterator) {}

fn plain<T>(brick: T) {}

async fn glow() -> u32 {
    1
}

fn shine() -> impl Future<Output = u32> {
    later()
}

fn boxed() -> Pin<Box<dyn Future<Output = u32> + Send>> {
    later()
}

fn convert(names: Names) {
    names.map(String::from);
    names.map(|name| parse(name));
    names.map(|name| name.len());
    names.map(|name| name.get(1));
    names.map(|name| parse(name, 1));
    names.push(Color::Red);
    names.set(u32::MAX);
    let shout = |name: &str| name.to_uppercase();
    fn whisper(name: &str) -> String {
        name.to_lowercase()
    }
}

pub struct Kiln {
    level: u32,
}

impl Kiln {
    #[must_use]
    pub fn level(&self) -> u32 {
        self.level
    }

    pub fn name(&self) -> &str {
        "kiln"
    }

    // What can fail is marked already, and what hands out a place to write needs no mark.
    pub fn check(&self) -> Result<u32, Fault> {
        Ok(self.level)
    }

    pub fn level_mut(&mut self) -> &mut u32 {
        &mut self.level
    }

    pub fn limit(mut self, limit: u32) -> Self {
        self.level = limit;
        self
    }

    pub fn floor(&mut self, floor: u32) -> &mut Self {
        self.level = floor;
        self
    }

    // Not a builder: it takes nothing to set.
    pub fn reset(self) -> Self {
        Kiln { level: 0 }
    }

    fn label(&self, text: &str, owner: String) {}

    fn note(&self, text: &String, place: impl Into<String>, count: usize) {}
}

impl Clone for Kiln {
    fn clone(&self) -> Self {
        Kiln { level: self.level }
    }
}

trait Fuel {
    fn burn(&self, name: &str) -> u32 {
        1
    }
}

impl Fuel for Kiln {
    fn burn(&self, name: &str) -> u32 {
        2
    }
}

#[test]
fn stays_warm() {}

fn long_shift() {
    one();
    two();
    three();
    four();
    five();
    six();
    seven();
    eight();
    nine();
    ten();
    eleven();
    twelve();
    thirteen();
    fourteen();
}
