#[derive(Debug)]
pub struct Row;

pub struct Row;

#[derive(Clone, Copy)]
enum Kind { Row, Table }

enum Kind { Row, Table }

#[derive(Debug)]
#[derive(Clone)]
struct Row;

#[derive(Debug, Clone)]
struct Row;

#[derive(Debug, Clone)]
struct Row;

#[derive(Clone, Debug)]
struct Row;

#[non_exhaustive]
pub enum Kind { Row }

pub enum Kind { Row }

fn load(rows: impl Rows) {}

fn load(rows: &dyn Rows) {}

fn load(rows: Box<dyn Rows>) {}

fn rows() -> impl Iterator {}

fn rows() -> Box<dyn Iterator> {}

fn load(row: Option<&Row>) {}

fn load(row: &Option<Row>) {}

struct Rows(Vec<Row>);

struct Rows { list: Vec<Row> }

pub struct Row { pub name: String }

pub struct Row { pub(crate) name: String }

pub struct Row { name: String }
