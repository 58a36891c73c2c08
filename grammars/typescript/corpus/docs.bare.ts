// Copyright of nobody: a licence says nothing of the file.
import { read } from "./read.js";

/** Comes after the first code. */
export const rows = read();
