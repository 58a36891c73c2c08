// Import required modules
import { open } from "./store.js";
// import { close } from "./store.js";

// The server counts pages from one, this list from zero.
const OFFSET = 1;

export function load(pages) {
  // Step 1: open the store
  const store = open();
  // Initialize the result
  const result = [];
  // Step 2: read the pages
  for (const page of pages) {
    // if (page.hidden) {
    //   continue;
    // }

    // TODO: read the pages at once
    result.push(store.read(page + OFFSET)); // result.push(page);
  }
  // Return the result
  return result;
}

export function check(pages) {
  // In a real implementation, this would ask the server
  // FIXME
  return pages.length > 0;
}

export function title(pages) {
  // Updated to use template strings
  // Placeholder
  return `${pages.length} pages`;
}

export function reset() {
  // Removed the old cache
  return open().clear();
}
