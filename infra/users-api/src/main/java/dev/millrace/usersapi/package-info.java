/**
 * A users API to run against when the public one can't be reached or must not be asked: a small
 * HTTP server that honours the contract of randomuser.me 1.4 with its quirks, and misbehaves on
 * request.
 */
package dev.millrace.usersapi;
