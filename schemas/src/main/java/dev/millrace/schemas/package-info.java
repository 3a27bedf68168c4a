/**
 * The contracts that every part of Millrace shares: the user's schema and rules, the wire format of
 * the topic, and the names and DDL of the tables. Nothing here talks to a server, but for the
 * client of the schema registry in its own package.
 */
package dev.millrace.schemas;
