//! What the test page begins with, as the server sees it.

use protocol::calls::IceServer;

use crate::{
    error::AppError,
    server::{backend, caller},
};

/// Who helps the visitor's browser to be reached.
pub fn servers() -> Result<Vec<IceServer>, AppError> {
    Ok(backend::calls::helpers(&backend(), caller().as_ref())?)
}
