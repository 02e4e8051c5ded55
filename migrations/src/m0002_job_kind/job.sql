DROP INDEX job_due;
CREATE INDEX job_kind_due ON job (kind, run_at);
