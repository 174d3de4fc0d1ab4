<?php
/**
 * The page Settings → APRO Forms.
 *
 * @package AproForms
 */

namespace AproForms;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Checks the settings before WordPress stores them. A wrong address keeps the old one. An empty key keeps the old key.
 *
 * @param mixed $input Fields of the settings page, or settings from a program.
 */
function sanitize_settings( $input ): array {
	$input = is_array( $input ) ? $input : array();
	$old   = settings();
	$text  = is_string( $input['relay'] ?? null ) ? trim( $input['relay'] ) : '';
	$relay = '' === $text ? '' : parse_relay_address( $text );
	if ( null === $relay ) {
		add_settings_error( SETTINGS, 'relay', __( 'This is no address of a relay. It looks like https://forms.example.com.', 'apro-forms' ) );
		$relay = $old['relay'];
	}
	$key = sanitize_key_text( is_string( $input['key'] ?? null ) ? $input['key'] : '' );
	if ( '' === $key && empty( $input['forget_key'] ) ) {
		$key = $old['key'];
	}
	delete_transient( FORM_LIST );
	if ( $relay !== $old['relay'] ) {
		// Another relay has other forms under the same numbers.
		delete_option( KNOWN_FORMS );
	}
	return array(
		'relay' => $relay,
		'key'   => $key,
	);
}

add_action(
	'admin_init',
	static function (): void {
		register_setting(
			'apro_forms',
			SETTINGS,
			array(
				'type'              => 'array',
				'sanitize_callback' => __NAMESPACE__ . '\\sanitize_settings',
				'show_in_rest'      => false,
			)
		);
	}
);

add_action(
	'admin_menu',
	static function (): void {
		add_options_page( __( 'APRO Forms', 'apro-forms' ), __( 'APRO Forms', 'apro-forms' ), 'manage_options', 'apro-forms', __NAMESPACE__ . '\\print_settings_page' );
	}
);

add_filter(
	'plugin_action_links_' . plugin_basename( PLUGIN_FILE ),
	static function ( array $links ): array {
		$link = sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=apro-forms' ) ), esc_html__( 'Settings', 'apro-forms' ) );
		return array_merge( array( $link ), $links );
	}
);

add_action(
	'admin_enqueue_scripts',
	static function ( string $page ): void {
		if ( 'settings_page_apro-forms' !== $page ) {
			return;
		}
		$file = __DIR__ . '/settings-page.js';
		wp_enqueue_script( 'apro-forms-settings', plugins_url( 'settings-page.js', __FILE__ ), array( 'wp-api-fetch', 'wp-i18n', 'wp-a11y' ), VERSION . '-' . filemtime( $file ), true );
		wp_set_script_translations( 'apro-forms-settings', 'apro-forms', dirname( PLUGIN_FILE ) . '/languages' );
	}
);

/** Prints the page. */
function print_settings_page(): void {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$settings = settings();
	$has_key  = '' !== $settings['key'];
	?>
	<div class="wrap">
		<h1><?php esc_html_e( 'APRO Forms', 'apro-forms' ); ?></h1>
		<form action="options.php" method="post" id="apro-forms-settings">
			<?php settings_fields( 'apro_forms' ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th scope="row"><label for="apro-forms-relay"><?php esc_html_e( 'Address of the relay', 'apro-forms' ); ?></label></th>
					<td>
						<input class="regular-text code" id="apro-forms-relay" name="<?php echo esc_attr( SETTINGS ); ?>[relay]" type="text" inputmode="url"
							autocomplete="url" spellcheck="false" placeholder="https://forms.example.com" aria-describedby="apro-forms-relay-help"
							value="<?php echo esc_attr( $settings['relay'] ); ?>">
						<p class="description" id="apro-forms-relay-help"><?php esc_html_e( 'The operator of the relay knows this address. All forms of this site come from there.', 'apro-forms' ); ?></p>
					</td>
				</tr>
				<tr>
					<th scope="row"><label for="apro-forms-key"><?php esc_html_e( 'Key of the list of forms', 'apro-forms' ); ?></label></th>
					<td>
						<input class="regular-text code" id="apro-forms-key" name="<?php echo esc_attr( SETTINGS ); ?>[key]" type="password" autocomplete="off"
							aria-describedby="apro-forms-key-help" placeholder="<?php echo esc_attr( $has_key ? __( 'saved – leave empty to keep it', 'apro-forms' ) : '' ); ?>">
						<?php if ( $has_key ) : ?>
							<label><input type="checkbox" name="<?php echo esc_attr( SETTINGS ); ?>[forget_key]" value="1"> <?php esc_html_e( 'Erase the saved key', 'apro-forms' ); ?></label>
						<?php endif; ?>
						<p class="description" id="apro-forms-key-help"><?php esc_html_e( 'Optional. With the value of FORM_LIST_KEY of the relay, authors choose forms by name. Without it, they enter the number of a form.', 'apro-forms' ); ?></p>
					</td>
				</tr>
			</table>
			<p class="submit">
				<?php submit_button( null, 'primary', 'submit', false ); ?>
				<button type="button" class="button" id="apro-forms-test"><?php esc_html_e( 'Test the connection', 'apro-forms' ); ?></button>
			</p>
			<ul id="apro-forms-results" aria-live="polite"></ul>
		</form>
		<h2><?php esc_html_e( 'How to use it', 'apro-forms' ); ?></h2>
		<p><?php esc_html_e( 'Add the block “APRO form” to a post, or write the shortcode with the number of the form:', 'apro-forms' ); ?></p>
		<p><code>[apro_form id="34"]</code> <code>[apro_form id="34" mode="popup" button="<?php esc_attr_e( 'Ask us', 'apro-forms' ); ?>"]</code></p>
	</div>
	<?php
}
