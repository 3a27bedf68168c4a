/** Starts, watches and stops every server of the path as a process of this machine. */
package dev.millrace.stack;
