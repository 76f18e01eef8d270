//! Embeds the message catalogue: one folder per language below `assets/locales`, so that adding a folder is enough to
//! add a language.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

/// The tag of the language in which every message exists and which scripts read.
const FIRST: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("assets/locales");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut folders = entries(&root)?;
    folders.sort_by_key(|folder| (!folder.ends_with(FIRST), folder.clone()));
    let mut code = format!("[LanguageFiles; {}] = [\n", folders.len());
    for folder in &folders {
        writeln!(code, "    LanguageFiles {{ tag: {:?}, files: &[", name(folder))?;
        for file in entries(folder)? {
            let path = file.to_str().ok_or("the path of the sources is not UTF-8")?;
            writeln!(code, "        ({:?}, include_str!({path:?})),", name(&file))?;
        }
        writeln!(code, "    ] }},")?;
    }
    code.push(']');
    let code = format!("pub(super) const COUNT: usize = {};\nstatic LANGUAGES: {code};\n", folders.len());
    fs::write(Path::new(&env::var("OUT_DIR")?).join("locales.rs"), code)?;
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

/// Returns the name of a folder, or the name of a file without its extension.
fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
