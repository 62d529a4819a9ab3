//! The rules with their computer players as a WebAssembly module, which `public/computer.js` loads: a page
//! that only shows a board need not fetch them.

pub use referee::module::ask;
