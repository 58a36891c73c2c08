const rows = 1;

var rows = 1;

let rows = 1, size = 2;

let rows = 1;
let size = 2;

const name = `row ${number}`;

const name = "row " + number;

const row = { name };

const row = { name: name };

const size = +text;

const size = Number(text);

const size = parseInt(text, 10);

const size = Number.parseInt(text, 10);

const name = String(row);

const name = row.toString();

const copy = [...rows];

const copy = Array.from(rows);

const copy = rows.slice();

count += 1;

++count;

count++;

Object.hasOwn(row, "name");

Object.prototype.hasOwnProperty.call(row, "name");

row.hasOwnProperty("name");

for (const name in row) {}

const names = Object.keys(row);

const entries = Object.entries(row);

console.log("loaded");

process.stderr.write("loaded");

logger.info("loaded");

const run = load.bind(this);

const self = this;

class Rows { load() {} }

Rows.prototype.load = function () {};

function load(...rows) {}

function load() { const size = arguments.length; }

function first() {
  const row = arguments[0];
  return [...row.keys()];
}
Rows.prototype.SIZE = 4;
Rows.prototype.load = function () {};
