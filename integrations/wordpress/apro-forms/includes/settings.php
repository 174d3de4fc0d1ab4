<?php
/**
 * The settings of the plugin: address of the relay, and key of its list of forms.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Name of the option that holds the settings. */
const SETTINGS = 'apro_forms_settings';

/** Length of the longest key that is stored, in bytes. */
const MAX_KEY_BYTES = 500;

/** Returns the settings. `relay`: address without a slash at the end, or empty. `key`: key of the list, or empty. */
function settings(): array {
	$stored = get_option( SETTINGS );
	$read   = static function ( string $name ) use ( $stored ): string {
		$value = is_array( $stored ) ? ( $stored[ $name ] ?? '' ) : '';
		return is_string( $value ) ? $value : '';
	};
	return array(
		'relay' => $read( 'relay' ),
		'key'   => $read( 'key' ),
	);
}

/**
 * Reads the address of a relay as people type or paste it: without the scheme, or the address of a file or page of the
 * relay. Returns the address without a slash at the end. Returns null if the text is no such address.
 */
function parse_relay_address( string $text ): ?string {
	$text = trim( $text );
	if ( '' !== $text && ! preg_match( '~^[a-z][a-z0-9+.-]*:~i', $text ) ) {
		$text = 'https://' . $text;
	} elseif ( preg_match( '~^[^/:]+:\d+(/|$)~', $text ) ) {
		// A host with a port, such as forms.example.com:8787, looks like a scheme.
		$text = 'https://' . $text;
	}
	$parts = wp_parse_url( $text );
	if ( ! is_array( $parts ) || empty( $parts['host'] ) ) {
		return null;
	}
	if ( ! in_array( strtolower( $parts['scheme'] ?? '' ), array( 'http', 'https' ), true ) ) {
		return null;
	}
	if ( isset( $parts['user'] ) || isset( $parts['pass'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
		return null;
	}
	$address = preg_replace( '~/(embed\.js|frame\.js|healthz|forms|f/\d+|forms/\d+|\d+\.js)?/*$~', '', $text );
	$address = untrailingslashit( sanitize_url( (string) $address, array( 'http', 'https' ) ) );
	return '' === $address ? null : $address;
}

/** Removes everything from a key that cannot be in an HTTP header. */
function sanitize_key_text( string $text ): string {
	return substr( (string) preg_replace( '/[^\x21-\x7e]/', '', $text ), 0, MAX_KEY_BYTES );
}

/** Returns true if the text is the id of a form. */
function is_form_id( string $text ): bool {
	return 1 === preg_match( '/^\d{1,10}$/D', $text );
}
