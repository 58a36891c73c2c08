import { readFile } from "node:fs";

export const ROW_LIMIT = 100;
const defaultPath = "rows.csv";
const KINDS = ["plain", "nested"];
const PathPrefix = "/data";
const page_size = 20;
// Not a literal, so the case of its name tells nothing.
const sharedStore = createStore();
let openFiles = 0;


export class RowStore {
  rowCount = 0;
  _lastRow = "";
  #openRows = 0;
  _rowCache = {};
  last_error = null;
  static MAX_ROWS = 10;

  constructor(options) {
    this.limit = options.limit;
  }

  loadRows(opts) {
    return opts;
  }

  save_rows() {}

  toJSON() {
    return {};
  }

  parseURL(config) {
    return config;
  }
}

class rowReader {}

class HttpClient {}

function createStore() {
  return new RowStore({});
}

function makeReader(settings) {
  return settings;
}

function buildPath() {
  return defaultPath;
}

function definePlugin() {}

function load_rows(row_count, rowKind) {
  const rowTotal = row_count;
  const row_sum = 0;
  const RowClass = RowStore;
  const MAX_TRIES = 3;
  const total = 0;
  const readAgain = () => total;
  return [rowTotal, row_sum, RowClass, MAX_TRIES, rowKind, readAgain];
}

// A constructor of the old kind: its name has to be so.
function LegacyStore(path) {
  this.path = path;
}

function RowFactory() {
  return new RowStore({});
}

function load() {}

const handleClick = () => {};
const onClose = function () {};

export function parseHttpUrl(baseUrl) {
  const isReady = baseUrl.length > 0;
  const done = !isReady;
  let found = false;
  const size = baseUrl.length + 1;
  return [done, found, size];
}

export function visit(rows) {
  rows.map((r) => r.rowId);
  rows.map((row) => row.rowId);
  rows.map((row, index) => index);
  rows.map((_, index) => index);
  rows.map((_row, index) => index);
  rows.forEach(({ rowId }) => rowId);
}

export function guarded() {
  try {
    readFile(defaultPath, () => {});
  } catch (error) {
    return error;
  }
  try {
    load();
  } catch (err) {
    return err;
  }
  try {
    load();
  } catch (e) {
    return e;
  }
  try {
    load();
  } catch (failure) {
    return failure;
  }
  try {
    load();
  } catch (_unused) {
    return null;
  }
  try {
    load();
  } catch {
    return null;
  }
}
