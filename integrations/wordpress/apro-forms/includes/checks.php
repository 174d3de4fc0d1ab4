<?php
/**
 * The test of the connection: finds out what is wrong, and names the setting to change.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Tests a relay. Returns results: `status` is `ok`, `warning` or `wrong`, `text` is a sentence. A test whose
 * requirements failed is left out.
 *
 * @param string $address Address as typed.
 * @param string $key     Key of the list, or empty.
 */
function check_relay( string $address, string $key ): array {
	$relay = parse_relay_address( $address );
	if ( null === $relay ) {
		return array( result( 'wrong', __( 'This is no address of a relay. It looks like https://forms.example.com.', 'apro-forms' ) ) );
	}
	$results = check_transport( $relay );
	$health  = check_health( $relay );
	$results = array_merge( $results, $health );
	if ( 'wrong' === $health[0]['status'] ) {
		return $results;
	}
	return array_merge( $results, check_scripts( $relay ), check_origins( $relay ), check_list( $relay, $key ) );
}

function result( string $status, string $text ): array {
	return array(
		'status' => $status,
		'text'   => $text,
	);
}

/** Visitors' browsers must be able to use the address. */
function check_transport( string $relay ): array {
	$results = array();
	if ( 0 === strpos( $relay, 'http:' ) && 0 === strpos( home_url(), 'https:' ) ) {
		$results[] = result( 'wrong', __( 'The site uses https, so browsers block a relay with http. Give the relay a certificate and use https.', 'apro-forms' ) );
	}
	$is_local = static function ( string $url ): bool {
		$host = trim( (string) wp_parse_url( $url, PHP_URL_HOST ), '[]' );
		return 'localhost' === $host || ( false !== filter_var( $host, FILTER_VALIDATE_IP )
			&& false === filter_var( $host, FILTER_VALIDATE_IP, FILTER_FLAG_NO_PRIV_RANGE | FILTER_FLAG_NO_RES_RANGE ) );
	};
	if ( $is_local( $relay ) && ! $is_local( home_url() ) ) {
		$results[] = result( 'wrong', __( 'This address exists only on your own network, so visitors cannot reach the relay. Use its public address.', 'apro-forms' ) );
	}
	return $results;
}

/** The first result is `wrong` if the address is not that of a working relay. */
function check_health( string $relay ): array {
	$response = request_relay( "$relay/healthz" );
	if ( is_wp_error( $response ) ) {
		/* translators: %s: error message of the connection */
		$text = sprintf( __( 'The server of this site cannot reach the relay: %s Check the address, and that the relay runs.', 'apro-forms' ), rtrim( $response->get_error_message(), '. ' ) . '.' );
		return array( result( 'wrong', $text ) );
	}
	$status = (int) wp_remote_retrieve_response_code( $response );
	if ( $status >= 300 && $status < 400 ) {
		/* translators: %s: address */
		$text = sprintf( __( 'The address leads to another address: %s. Use that one.', 'apro-forms' ), preg_replace( '~/healthz$~', '', (string) wp_remote_retrieve_header( $response, 'location' ) ) );
		return array( result( 'wrong', $text ) );
	}
	$body = read_json_body( $response );
	if ( 'STORE_FAILED' === ( $body['message'] ?? null ) ) {
		return array( result( 'wrong', __( 'The relay runs, but cannot write its database, so it accepts no lead. Its operator has to repair this.', 'apro-forms' ) ) );
	}
	if ( 502 === $status || 503 === $status || 504 === $status ) {
		/* translators: %d: HTTP status */
		return array( result( 'wrong', sprintf( __( 'A server answers, but the relay behind it does not (status %d). Start the relay.', 'apro-forms' ), $status ) ) );
	}
	if ( 200 !== $status || 'ok' !== ( $body['status'] ?? null ) || ! isset( $body['crm'] ) ) {
		/* translators: %d: HTTP status */
		return array( result( 'wrong', sprintf( __( 'A server answers, but it is no relay of apro-forms (status %d). Check the address and its path.', 'apro-forms' ), $status ) ) );
	}
	$results = array( result( 'ok', __( 'The relay answers.', 'apro-forms' ) ) );
	if ( 'ok' !== $body['crm'] ) {
		$results[] = result( 'warning', __( 'The relay cannot reach the CRM at the moment. It keeps the leads and sends them later.', 'apro-forms' ) );
	}
	return $results;
}

/** A relay that was not built, or a proxy that serves only some paths, has no script. */
function check_scripts( string $relay ): array {
	$response = request_relay( "$relay/embed.js", array(), 'HEAD' );
	$type     = is_wp_error( $response ) ? '' : (string) wp_remote_retrieve_header( $response, 'content-type' );
	$is_found = ! is_wp_error( $response ) && 200 === wp_remote_retrieve_response_code( $response ) && false !== strpos( $type, 'javascript' );
	return $is_found
		? array( result( 'ok', __( 'The relay serves the script of the forms.', 'apro-forms' ) ) )
		: array( result( 'wrong', __( 'The relay does not serve the script embed.js. Its operator has to repair this.', 'apro-forms' ) ) );
}

/** Origins from which visitors of this site send forms. */
function site_origins(): array {
	$origins = array();
	foreach ( array( home_url(), site_url() ) as $url ) {
		$parts     = wp_parse_url( $url );
		$port      = isset( $parts['port'] ) ? ':' . $parts['port'] : '';
		$origins[] = strtolower( "{$parts['scheme']}://{$parts['host']}$port" );
	}
	return array_values( array_unique( $origins ) );
}

function check_origins( string $relay ): array {
	return array_map(
		static function ( string $origin ) use ( $relay ): array {
			$response = request_relay( "$relay/onlineforms", array( 'Origin' => $origin ), 'OPTIONS' );
			if ( ! is_wp_error( $response ) && wp_remote_retrieve_response_code( $response ) < 300 ) {
				/* translators: %s: address of the site */
				return result( 'ok', sprintf( __( 'The relay accepts forms that visitors send from %s.', 'apro-forms' ), $origin ) );
			}
			/* translators: %1$s: address of the site */
			return result( 'wrong', sprintf( __( 'The relay refuses forms that visitors send from %1$s. Add %1$s to the setting ALLOWED_ORIGINS of the relay.', 'apro-forms' ), $origin ) );
		},
		site_origins()
	);
}

function check_list( string $relay, string $key ): array {
	$forms = request_form_list( $relay, $key );
	if ( is_wp_error( $forms ) ) {
		return array( result( 'no_key' === $forms->get_error_code() ? 'warning' : 'wrong', $forms->get_error_message() ) );
	}
	if ( array() === $forms ) {
		return array( result( 'warning', __( 'The list of forms is empty. Set FORMS of the relay to the numbers of your forms.', 'apro-forms' ) ) );
	}
	$broken  = array_column( array_filter( $forms, static fn( array $form ): bool => $form['broken'] ), 'form' );
	/* translators: %s: number of forms */
	$results = array( result( 'ok', sprintf( __( 'Forms in the list: %s.', 'apro-forms' ), number_format_i18n( count( $forms ) ) ) ) );
	if ( $broken ) {
		/* translators: %s: numbers of forms */
		$results[] = result( 'wrong', sprintf( __( 'The relay cannot read these forms from the CRM: %s.', 'apro-forms' ), implode( ', ', $broken ) ) );
	}
	return $results;
}
