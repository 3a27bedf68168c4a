/**
 * Users API to PostgreSQL: pages of users are asked for, verified and staged, each in one
 * transaction, so that a repeated run neither loses nor doubles a user.
 */
package dev.millrace.ingest;
