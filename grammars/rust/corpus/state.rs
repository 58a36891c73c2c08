fn name() { String::from("row") }

fn name() { "row".to_string() }

fn name() { "row".to_owned() }

fn name() { "row".into() }

fn rows() { Vec::new() }

fn rows() { vec![] }

fn row() { Default::default() }

fn row() { Row::default() }

#[derive(Default)]
struct Row;

impl Default for Row {
    fn default() -> Self { Row }
}

fn load() { println!("row {number}") }

fn load() { println!("row {}", number) }

fn load() { tracing::info!("loaded") }

fn load() { info!("loaded") }

fn size() { rows as u64 }

fn size() { u64::from(rows) }

const SIZE: u64 = 100_000;

const SIZE: u64 = 100000;

lazy_static! { static ref SIZE: u64 = 1; }

thread_local! { static SIZE: u64 = 1; }

static SIZE: OnceLock<u64> = OnceLock::new();

static SIZE: Lazy<u64> = Lazy::new(|| 1);

fn load() { (1..9).contains(&size) }

fn load() { size >= 1 && size <= 9 }

#[allow(dead_code, reason = "used by tests")]
struct Row;

#[expect(dead_code)]
struct Row;

#[allow(dead_code)]
struct Row;

impl Row {
    const fn new() -> Self { Row }
}

impl Row {
    fn new() -> Self { Row }
}

#[expect(dead_code, reason = "kept for the lock")]
struct Held;

// Not derivable.
impl Default for Limits {
    fn default() -> Self {
        Self { size: 100, name: None }
    }
}

impl Default for Sums {
    #[inline]
    fn default() -> Self {
        Self {
            size: 0,
            names: Vec::new(),
            table: Default::default(),
        }
    }
}
