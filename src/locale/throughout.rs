//! A language for work that waits in between.

use std::{
    future::{Future, poll_fn},
    pin::pin,
};

use super::language::{Language, in_language};

/// Does this work in another language than the process's, also what it does after it has waited. What it hands to other
/// threads or tasks is done in the process's language.
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
    async fn the_language_holds_while_the_work_goes_on_and_for_nothing_else_meanwhile() {
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
