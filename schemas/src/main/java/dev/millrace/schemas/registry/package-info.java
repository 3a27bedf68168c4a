/** A client of the Confluent-compatible schema registry API. */
package dev.millrace.schemas.registry;
