//! Remembers facts about a service, for example how it spells the values of `OrderBy`.
//!
//! These are hints that save a request. Losing one costs no more than that request, so no audit line is written.

use rusqlite::{Connection, OptionalExtension, params};

use super::{
    fault::Fault,
    rows::{need_service_number, service_number},
    writer::WriterContext,
};
use crate::domain::Service;

/// Returns a remembered fact.
pub(super) fn recall(conn: &Connection, service: &Service, key: &str) -> Result<Option<String>, Fault> {
    let Some(number) = service_number(conn, service)? else { return Ok(None) };
    let mut read = conn.prepare_cached("SELECT value FROM facts WHERE service = ?1 AND key = ?2")?;
    Ok(read.query_row(params![number, key], |row| row.get(0)).optional()?)
}

/// Remembers a fact.
pub(super) fn remember(context: &mut WriterContext, service: &Service, key: &str, value: &str) -> Result<(), Fault> {
    context.write(|write| {
        let number = need_service_number(&write.tx, service)?;
        write.tx.execute(
            "INSERT INTO facts (service, key, value) VALUES (?1, ?2, ?3)
             ON CONFLICT (service, key) DO UPDATE SET value = excluded.value",
            params![number, key, value],
        )?;
        Ok(())
    })
}
