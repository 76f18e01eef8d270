//! `completions`: prints a script with which a shell completes pushdeck's commands.

use clap_complete::Shell;

use crate::cli::{args::Completions, exit::Exit, help::program, output::Format, session::Session};

/// Prints the completion script.
pub(super) fn run(session: &Session, args: &Completions) -> anyhow::Result<Exit> {
    let mut out = session.out(&[Format::Table])?;
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut program(), "pushdeck", &mut script);
    out.line(with_app_names(args.shell, &String::from_utf8(script)?).trim_end())?;
    out.flush()?;
    Ok(Exit::Done)
}

/// Changes the script so that it offers the names of the apps after `--app`. The script calls the program to get the
/// names when they are needed. For shells other than Bash, Zsh and Fish, the script offers no names.
fn with_app_names(shell: Shell, script: &str) -> String {
    let mut is_app = false;
    let mut lines: Vec<String> = script.lines().map(str::to_owned).collect();
    for line in &mut lines {
        match shell {
            Shell::Bash if is_app => *line = line.replace("(\"${cur}\")", BASH_APPS),
            Shell::Zsh if line.starts_with("'--app=") => *line = line.replace(":NAME:'", ZSH_APPS),
            _ => {}
        }
        is_app = line.trim() == "--app)";
    }
    lines.extend((shell == Shell::Fish).then(|| FISH_APPS.to_owned()));
    lines.join("\n")
}

const BASH_APPS: &str = r#"($(compgen -W "$(pushdeck config apps 2>/dev/null)" -- "${cur}"))"#;
const ZSH_APPS: &str = r#":NAME:{compadd -- ${(f)"$(pushdeck config apps 2>/dev/null)"}}'"#;
const FISH_APPS: &str = "complete -c pushdeck -l app -x -a '(pushdeck config apps 2>/dev/null)'";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_app_flag_asks_for_the_names_of_the_apps() {
        for (shell, flag, asks) in [
            (Shell::Bash, "--app)\n", BASH_APPS),
            (Shell::Zsh, "\n'--app=", ZSH_APPS),
            (Shell::Fish, "\ncomplete -c pushdeck -l app ", FISH_APPS),
        ] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut program(), "pushdeck", &mut script);
            let script = with_app_names(shell, &String::from_utf8(script).expect("the text is UTF-8"));
            let flags = script.matches(flag).count();
            assert!(flags > 0 && script.matches(asks).count() == flags, "{shell}");
        }
    }
}
