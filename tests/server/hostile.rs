//! The hostile table of the delivery contract: each test is named after its row.

mod calls;
mod door;
mod floods;
mod frames;
mod lines;
mod messages;
mod moves;
mod people;
mod requests;
mod start;
mod talk;
