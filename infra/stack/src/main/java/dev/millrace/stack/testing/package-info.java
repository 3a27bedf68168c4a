/** The real servers, for any module's tests. */
package dev.millrace.stack.testing;
