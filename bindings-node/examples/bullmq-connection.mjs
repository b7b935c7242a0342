// The queues of the other examples: on Redis, or on PostgreSQL.

import { createPostgresBackend, setDefaultBackendFactory } from "bullmq";

const url = process.env.QUEUE_URL ?? "redis://localhost:6379";

const isPostgres = url.startsWith("postgres");
if (isPostgres) setDefaultBackendFactory(createPostgresBackend);
// With `migrate`, BullMQ creates its tables in the schema `bullmq`.
export const connection = isPostgres ? { connectionString: url, migrate: true } : { url };
