//! A catalogue of parcels, in which every kind of name occurs.

use std::fmt;

const MAX_PARCELS: usize = 64;
const LIMIT: usize = 8;
static openParcels: usize = 0;

pub enum Error {
    Empty,
    TooHeavy(u32),
}

struct WeightError(u32);

enum RouteErr {
    NoRoad,
}

struct HTTPClient;
struct HttpServer;
struct TcpListener2;
trait ToJson {}
type NodeId = u32;
struct TError;

struct Shelf<'a, T> {
    parcels: &'a [T],
    weight: u32,
    sealed: bool,
}

struct Label<'text, Paper> {
    text: &'text str,
    paper: Paper,
}

impl<'a, T> Shelf<'a, T> {
    pub fn new(parcels: &'a [T]) -> Self {
        Self { parcels, weight: 0, sealed: false }
    }

    fn get_weight(&self) -> u32 {
        self.weight
    }

    fn parcels(&self) -> &[T] {
        &self.parcels
    }

    // `as_`, `to_` and `into_` have a meaning of their own.
    fn as_slice(&self) -> &[T] {
        self.parcels
    }

    // Hands out no field of its own.
    fn total(&self) -> u32 {
        self.weight + LIMIT as u32
    }

    fn is_sealed(&self) -> bool {
        self.sealed
    }

    fn heavy(&self) -> bool {
        self.weight > 10
    }

    // A relation to another value asks no question about this one.
    fn outweighs(&self, other: &Self) -> bool {
        self.weight > other.weight
    }
}

struct Pair<T1, IB> {
    first: T1,
    second: IB,
}

pub struct Crate {
    width: u32,
    lid: bool,
}

impl Crate {
    fn new_open(width: u32) -> Crate {
        Crate { width, lid: false }
    }

    fn with_width(width: u32) -> Self {
        Self { width, lid: true }
    }

    fn from_label(label: Label<'_, ()>) -> Self {
        todo!()
    }

    fn create(width: u32) -> Self {
        Crate::new_open(width)
    }

    fn empty() -> Self {
        Crate::new_open(0)
    }

    // No constructor: it makes a part of the crate.
    fn lid(&self) -> Lid {
        Lid { crate_width: self.width }
    }

    fn with_lid(mut self, lid: bool) -> Self {
        self.lid = lid;
        self
    }

    fn set_width(&mut self, width: u32) -> &mut Self {
        self.width = width;
        self
    }

    fn width(&mut self, width: u32) -> &mut Crate {
        self.width = width;
        self
    }
}

impl fmt::Display for Crate {
    // The trait names all of this.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("crate")
    }
}

enum Size {
    Small,
    Large,
}

impl Size {
    fn letters(&self) -> &str {
        match self {
            Self::Small => "S",
            Self::Large => "L",
        }
    }

    fn weightLimit(&self) -> u32 {
        match *self {
            Size::Small => 1,
            Size::Large => 20,
        }
    }

    fn number(&self) -> u32 {
        use Size::*;
        match self {
            Small => 1,
            Large => 2,
        }
    }

    // What is matched is not the enum itself.
    fn compare(&self, other: &Size) -> bool {
        match other {
            Size::Small => true,
            Size::Large => false,
        }
    }
}

fn sort_all_the_parcels(ctx: &Context, request: Request, _: u32, _limit: usize) {
    let n = 1;
    let count = 2;
    let parcel_count = 3;
    let parcelWeight = 4;
    let (left, right_side) = (5, 6);
    let buf = Vec::new();
    let response = send(request);
    for p in parcels() {
        weigh(p);
    }
    for parcel in parcels() {
        weigh(parcel);
    }
    for (index, parcel) in parcels().enumerate() {
        weigh(parcel);
    }
    for i in 0..n {
        weigh(i);
    }
    buf.retain(|b| *b > 0);
    buf.retain(|byte| *byte > 0);
    buf.retain(|_| true);
    buf.retain(|_byte| true);
    buf.sort_by(|a, b| a.cmp(b));
}

extern "C" fn parcelCallback() {}

fn ship() -> Result<(), Error> {
    if let Err(e) = load() {
        stop(e);
    }
    match load() {
        Ok(cargo) => keep(cargo),
        Err(err) => stop(err),
    }
    match load() {
        Ok(cargo) => keep(cargo),
        Err(mut error) => stop(error),
    }
    load().map_err(|cause| Error::from(cause))?;
    load().map_err(|e| Error::from(e))?;
    load().map_err(|_| Error::Empty)?;
    load().map(|e| e.weight)?;
    match load() {
        Ok(cargo) => keep(cargo),
        Err(Error::Empty) => {}
        Err(_) => {}
    }
    Ok(())
}

#[test]
fn test_sorting() {}

#[tokio::test]
async fn sorting_keeps_order() {}

#[inline]
fn testing_ground() {}
