/** Breaks things under load, on real servers, and counts what became of every record. */
package dev.millrace.chaos;
