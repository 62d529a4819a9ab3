//! What the pages of people begin with, as the server sees it.

use protocol::{accounts::Me, search::MatchSearch};

use super::{MatchesVisit, PersonVisit};
use crate::{
    error::AppError,
    ratings::graph::career,
    server::{backend, caller, required},
};

/// The caller's own account.
pub async fn settings() -> Result<Me, AppError> {
    Ok(backend::accounts::me(&backend(), &required()?).await?)
}

/// A person's page. The graph is that of the rating (`chess-blitz`), if the person has it.
pub async fn person(name: String, rating: String) -> Result<PersonVisit, AppError> {
    let profile = backend::accounts::profile(&backend(), &name).await?;
    let matches = backend::play::matches(&backend(), caller().as_ref(), profile.person.id).await?;
    let career = career(profile.person.id, &rating).await?;
    let blocked = match caller() {
        Some(caller) => backend::calls::has_blocked(&backend(), &caller, profile.person.id).await?,
        None => false,
    };
    Ok(PersonVisit { profile, matches, career, blocked })
}

/// Matches of a person.
pub async fn matches(name: String, search: MatchSearch) -> Result<MatchesVisit, AppError> {
    let found = backend::play::search(&backend(), caller().as_ref(), &name, &search).await?;
    Ok(MatchesVisit { search, found })
}
