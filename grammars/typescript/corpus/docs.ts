/**
 * Loads and saves rows.
 */
import { read } from "./read.js";

/** Loads the rows. */
export function load() {
  return read(); // As they are.
}

export function save() {}

/**
 * Sort rows by name
 */
export const sort = (rows) => rows;

// Closes every file.
function close() {}

/* Opens a file. */
function open() {}

/**
 * The rows of a file.
 *
 * @param path - Where the rows are.
 * @returns all rows
 */
export function rowsOf(path) {
  return path;
}

/**
 * Reads rows from a file that may be long, and
 * stops at the limit.
 *
 * @param {string} path Where the rows are.
 * @param {number} [limit] How many at most.
 * @return {string[]} all rows
 */
export function rowsUpTo(path, limit) {
  return [path, limit];
}

/**
 * Walks through all rows
 *
 * @example
 * ```ts
 * walk(rows);
 * ```
 */
export function walk(rows) {
  return rows;
}

/**
 * @example
 * next(rows);
 */
export function next(rows) {
  return rows;
}

/** Holds rows. */
export class Store {
  /** All rows. */
  rows = [];

  constructor() {}

  /**
   * Returns the first row
   */
  first() {
    return this.rows[0];
  }

  last() {
    return this.rows[1];
  }

  _reset() {}
}

export class Reader {}

interface Row {
  /** Identifies the row. */
  id: string;
  kind: string; // plain or nested
}

/** A path in the file system. */
export type Path = string;

export function work(rows) {
  // All rows come at once.
  load();
  // the first row is a header
  load();
  // Rows of two lines, which the reader of this file
  // has to read twice.
  load();
  // done
  load();
  // eslint-disable-next-line no-console
  console.log(rows);
  // TODO(ada): load the rest
  // and close the file
  load();
  // TODO: close the file
  load();

  // TODO close the file

  load();
  // FIXME: close the file
  load();
  // @todo close it
  load();
  // load(rows);
  load();
}

/** @type {Plugin} */
function plugin(rows) {}

// @TODO: load all rows
