/** What connections to all systems have in common: passwords that come from files, and TLS. */
package dev.millrace.schemas.connection;
