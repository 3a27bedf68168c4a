/** The servers, one class each: configuration, command line, health. */
package dev.millrace.stack.server;
