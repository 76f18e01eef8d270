//! Finds out who is using the program: the user, the machine, and the SSH client.
//!
//! The result is written into audit lines, so it comes from the system wherever the system knows better than the
//! environment. An [`Actor`](crate::ledger::Actor) adds the app and its account.

use std::{sync::mpsc, thread, time::Duration};

use nix::unistd::{Uid, User};

use crate::{
    config::Env,
    domain::Untrusted,
    locale::{in_english, tr},
};

/// How long the system may take to look up a user's name. The directory service that holds the name may be slow or
/// down.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who is using this machine: the part of every [`Actor`](crate::ledger::Actor) that does not depend on the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// User of the operating system.
    pub user: String,
    /// Name of this machine.
    pub machine: String,
    /// The client's address, in an SSH session.
    pub ssh_client: Option<String>,
}

impl Person {
    /// Returns the person according to the system. `SUDO_USER`, `SSH_CONNECTION` (or else `SSH_CLIENT`) and, if the
    /// system has no name for the user, `USER` come from the environment.
    pub fn here(env: &Env) -> Self {
        let uid = Uid::current();
        let login = within(PATIENCE, move || login_of(uid));
        let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
        Self::from_facts(uid.as_raw(), login, &machine, env)
    }

    fn from_facts(uid: u32, login: Option<String>, machine: &str, env: &Env) -> Self {
        let said = |name: &str| env(name).and_then(|value| value.into_string().ok()).filter(|value| !value.is_empty());
        let login = login
            .or_else(|| said("USER").map(|name| in_english(|| tr!("person-said", name = name, uid = uid.to_string()))));
        let login = login.unwrap_or_else(|| in_english(|| tr!("person-nameless", uid = uid.to_string())));
        let user = match said("SUDO_USER") {
            Some(before) if before != login => in_english(|| tr!("person-sudo", login = login, before = before)),
            _ => login,
        };
        let ssh_client = said("SSH_CONNECTION").or_else(|| said("SSH_CLIENT"));
        let ssh_client = ssh_client.and_then(|words| words.split_whitespace().next().map(shown));
        Self { user: shown(&user), machine: shown(machine), ssh_client }
    }
}

/// Makes a name safe, because names end up on screens and in the audit log.
fn shown(name: &str) -> String {
    Untrusted::new(name).safe_cut(80)
}

/// Returns the system's name for a user, whether users are listed in a file or in a directory service.
fn login_of(uid: Uid) -> Option<String> {
    User::from_uid(uid).ok().flatten().map(|user| user.name)
}

/// Returns the result of `ask`, or `None` if that takes longer than `patience`.
fn within(patience: Duration, ask: impl FnOnce() -> Option<String> + Send + 'static) -> Option<String> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name("person".to_owned()).spawn(move || sender.send(ask())).ok()?;
    receiver.recv_timeout(patience).ok().flatten()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn env(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> + Send + Sync {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[test]
    fn the_system_is_asked_for_the_name_of_a_user() {
        assert_eq!(within(PATIENCE, || login_of(Uid::from_raw(0))).as_deref(), Some("root"));
    }

    #[test]
    fn a_directory_service_that_does_not_answer_is_given_up_on() {
        let (let_go, held) = mpsc::channel::<()>();
        let hangs = move || held.recv().ok().map(|()| "lin".to_owned());
        assert_eq!(within(Duration::ZERO, hangs), None);
        drop(let_go);
    }

    #[test]
    fn the_system_knows_the_user_better_than_the_environment() {
        let person =
            Person::from_facts(1000, Some("lin".to_owned()), "bastion-2", &env(&[("USER", "root"), ("SUDO_USER", "")]));
        assert_eq!(person, Person { user: "lin".into(), machine: "bastion-2".into(), ssh_client: None });
    }

    #[test]
    fn the_user_behind_sudo_and_the_ssh_client_are_named() {
        let env = env(&[("SUDO_USER", "lin"), ("SSH_CONNECTION", "203.0.113.9 50122 10.0.0.1 22")]);
        let person = Person::from_facts(0, Some("root".to_owned()), "bastion-2", &env);
        assert_eq!(person.user, "root (sudo by lin)");
        assert_eq!(person.ssh_client.as_deref(), Some("203.0.113.9"));
    }

    #[test]
    fn a_user_without_a_name_is_shown_with_the_user_id() {
        assert_eq!(Person::from_facts(77, None, "m", &env(&[("USER", "app")])).user, "app (uid 77)");
        assert_eq!(Person::from_facts(77, None, "m", &env(&[])).user, "uid 77");
        assert_eq!(Person::from_facts(77, None, "m", &env(&[("USER", "\u{1b}[2J")])).user, "<U+001B>[2J (uid 77)");
    }
}
