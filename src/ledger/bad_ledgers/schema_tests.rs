//! Tests of ledgers of a newer or an older version.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use rusqlite::Connection;

use super::{
    super::{
        connect::{Purpose, connect},
        ledger_path::LedgerPath,
        schema::{MIGRATIONS, migrate},
    },
    folder::{Folder, add, listed, try_intent},
};

#[tokio::test]
async fn a_ledger_with_a_newer_schema_is_read_and_not_written() {
    let folder = Folder::filled(10).await;
    let conn = Connection::open(folder.path()).expect("the database opens");
    conn.pragma_update(None, "user_version", 99).expect("the pragma can be set");
    drop(conn);
    let ledger = folder.open().await.expect("the ledger opens");
    assert_eq!(listed(&ledger).await, Ok(10));
    let error = add(&ledger, 0..1).await.expect_err("a newer schema is not written").to_string();
    assert!(error.contains("newer pushdeck"), "{error}");
}

#[tokio::test]
async fn a_ledger_with_an_older_schema_is_migrated_and_a_copy_is_kept() {
    let folder = Folder::new();
    let place = LedgerPath::at(&folder.path(), false).expect("the path is valid");
    place.inspect(false, false).expect("the file can be created");
    let mut conn = connect(&place, Purpose::Write).expect("the database opens");
    migrate(&mut conn, &place, &MIGRATIONS[..1]).expect("the first migration succeeds");
    conn.execute_batch(
        "INSERT INTO services VALUES (1, 1, 'https://a.example');
         INSERT INTO tasks (service, task_id, title) VALUES (1, 7, 'old')",
    )
    .expect("the table can be filled");
    drop(conn);
    let ledger = folder.open().await.expect("the ledger opens");
    assert_eq!(listed(&ledger).await, Ok(1));
    ledger.check().await.expect("the ledger is sound");
    try_intent(&ledger).await.expect("the new tables can be used");
    let copy = folder.beside(".before-v2.bak");
    assert_eq!(fs::metadata(&copy).expect("the copy is kept").permissions().mode() & 0o777, 0o600);
    let count = |conn: &Connection| conn.query_row("SELECT count(*) FROM tasks", [], |row| row.get::<_, i64>(0));
    let copy = Connection::open(copy).expect("the database opens");
    assert_eq!((count(&copy), copy.prepare("SELECT * FROM runs").is_err()), (Ok(1), true));
}

#[test]
fn each_migration_in_the_folder_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder exists")
        .map(|file| file.expect("the folder can be listed").path())
        .collect();
    files.sort();
    let texts: Vec<_> = files.iter().map(|file| fs::read_to_string(file).expect("the file is text")).collect();
    assert_eq!(texts, MIGRATIONS);
    for (number, file) in (1..).zip(&files) {
        let name = file.file_name().and_then(|name| name.to_str()).expect("the name is UTF-8");
        assert!(name.starts_with(&format!("{number:04}_")), "{name}");
    }
}
