/** The whole path in one command: servers, ingest, both streams, the proof, and a summary. */
package dev.millrace.demo;
