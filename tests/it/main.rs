//! Whole-daemon stories: the real binary as a process, real HTTP to simulated platforms, on SQLite and on PostgreSQL.

mod cards;
mod crash;
mod edits;
mod fault;
mod mail;
mod matrix;
mod order_of_things;
mod outgoing;
mod platform;
mod refuse;
mod reply;
mod stream;

/// Runs a story on both databases, as two tests.
#[macro_export]
macro_rules! story {
    ($name:ident) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() -> anyhow::Result<()> {
                super::$name(&tests::Database::Sqlite).await
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() -> anyhow::Result<()> {
                super::$name(&tests::Database::Postgres(tests::postgres()?)).await
            }
        }
    };
}
