// Import required modules
import { open } from "./store.js";
// import { close } from "./store.js";

// The server counts pages from one, this list from zero.
const OFFSET = 1;

export function load(pages: number[]) {
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

export function check(pages: number[]) {
  // In a real implementation, this would ask the server
  // FIXME
  return pages.length > 0;
}

export function Title({ pages }: { pages: number[] }) {
  // Updated to use template strings
  // Placeholder
  return (
    <h1>
      {/* <Icon name="pages" /> */}
      {/* The count is read aloud, so it stays a word. */}
      {`${pages.length} pages`}
    </h1>
  );
}

export function reset() {
  // Removed the old cache
  return open().clear();
}
