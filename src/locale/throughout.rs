//! Runs asynchronous work in a language.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use super::language::{Language, in_language};

/// Runs `work` in this language instead of the process's language, from its first poll to its last. Work that it hands
/// to other threads or to other tasks of the runtime runs in the process's language.
pub async fn throughout<T>(language: Language, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|context| in_language(language, || work.as_mut().poll(context))).await
}

#[cfg(test)]
mod tests {
    use super::{
        super::{chinese, language::language},
        *,
    };

    #[tokio::test]
    async fn the_language_applies_to_the_work_and_not_to_other_work_meanwhile() {
        let spoken = || async {
            let before = language();
            tokio::task::yield_now().await;
            [before, language()]
        };
        let chinese = chinese();
        let (here, beside) = tokio::join!(throughout(chinese, spoken()), spoken());
        assert_eq!((here, beside), ([chinese; 2], [Language::ENGLISH; 2]));
    }
}
