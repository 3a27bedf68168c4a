/** Processes that outlive their starter, and are found and ended to the last one. */
package dev.millrace.stack.process;
