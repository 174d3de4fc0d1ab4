<?php
/**
 * Erases everything that the plugin has stored. WordPress runs this file when an administrator deletes the plugin.
 *
 * @package AproForms
 */

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/includes/settings.php';
require_once __DIR__ . '/includes/relay.php';
require_once __DIR__ . '/includes/known-forms.php';

/** Erases the data of the current site. */
function apro_forms_erase_site(): void {
	delete_option( AproForms\SETTINGS );
	delete_option( AproForms\KNOWN_FORMS );
	delete_transient( AproForms\FORM_LIST );
	AproForms\unschedule_refresh();
}

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $apro_forms_site ) {
		switch_to_blog( $apro_forms_site );
		apro_forms_erase_site();
		restore_current_blog();
	}
} else {
	apro_forms_erase_site();
}
